package media

// RouteInfo describes one route.
type RouteInfo struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
	// Medium is "all" for what addRecipient does: the first m-lines of audio and video, and
	// data. It is empty while nobody knows the medium of an m-line.
	Medium string `json:"medium,omitempty"`
	// FromMIndex and ToMIndex are m-lines, -1 for the first of the medium.
	FromMIndex int `json:"from_mindex"`
	ToMIndex   int `json:"to_mindex"`
	// FromNow and ToNow are the m-lines that are used now, -1 while there is none.
	FromNow int `json:"from_now"`
	ToNow   int `json:"to_now"`
	// Flowing has the media that are forwarded now if they come: for addRecipient those whose
	// gates are open at both ends. Media that the viewer's limits leave out do not flow. It is empty
	// while the viewer's PeerConnection is not up.
	Flowing []Medium `json:"flowing"`
}

// Routes are the routes from the session to others, in no order.
func (s *Session) Routes() []RouteInfo {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	var routes []RouteInfo
	for _, viewer := range s.viewers {
		info := RouteInfo{From: s.ID, To: viewer.ID, Medium: "all", FromMIndex: First, ToMIndex: First, FromNow: First, ToNow: First}
		info.Flowing = []Medium{}
		for _, k := range []kind{audio, video, data} {
			if s.gates.out[k].Load() && viewer.accepts(k) && viewer.passes(s, k) {
				info.Flowing = append(info.Flowing, k.medium())
			}
		}
		routes = append(routes, info)
	}
	for _, route := range s.routesOut {
		routes = append(routes, route.info())
	}
	return routes
}

// info describes a route. With the router's lock held.
func (route *Route) info() RouteInfo {
	info := RouteInfo{
		From: route.publisher.ID, To: route.viewer.ID, FromMIndex: route.from, ToMIndex: route.to,
		FromNow: route.fromNow(), ToNow: route.to, Flowing: []Medium{},
	}
	medium := route.mediumNow(info.FromNow)
	if info.Medium = string(medium); medium == "" {
		return info
	}
	if route.to < 0 {
		k, _ := kindOf(medium)
		info.ToNow = route.viewer.firstDescribed(k)
	}
	if k, _ := kindOf(medium); route.viewer.life.Up() && route.viewer.passes(route.publisher, k) {
		info.Flowing = append(info.Flowing, medium)
	}
	return info
}

// fromNow is the m-line of the publisher, also before it has sent anything.
func (route *Route) fromNow() int {
	if from := route.fromTrack(); from >= 0 {
		return from
	}
	return route.publisher.firstDescribed(route.medium)
}

// mediumNow is the medium of the route, empty while nobody knows it.
func (route *Route) mediumNow(from int) Medium {
	if route.from < 0 || route.to < 0 {
		return route.medium.medium()
	}
	if track := route.publisher.tracks[from]; track != nil {
		return track.kind().medium()
	}
	return route.publisher.description(from).Medium
}

package media

// RouteInfo describes one route.
type RouteInfo struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
	// Medium is "all" for what addRecipient does: the first m-lines of audio and video, and
	// data.
	Medium string `json:"medium,omitempty"`
	// FromMIndex and ToMIndex are m-lines, -1 for the first of the medium.
	FromMIndex int `json:"from_mindex"`
	ToMIndex   int `json:"to_mindex"`
}

// Routes are the routes from the session to others, in no order.
func (s *Session) Routes() []RouteInfo {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	var routes []RouteInfo
	for _, viewer := range s.viewers {
		routes = append(routes, RouteInfo{From: s.ID, To: viewer.ID, Medium: "all", FromMIndex: First, ToMIndex: First})
	}
	for _, route := range s.routesOut {
		info := RouteInfo{From: s.ID, To: route.viewer.ID, FromMIndex: route.from, ToMIndex: route.to}
		if route.from < 0 || route.to < 0 {
			info.Medium = string(route.medium.medium())
		}
		routes = append(routes, info)
	}
	return routes
}

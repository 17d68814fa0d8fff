package media

import (
	"errors"
	"slices"
	"sync/atomic"
)

// First stands for the first m-line of a medium, in place of an index.
const First = -1

// FirstIfOpen is First for what level 1 records: only while the gate "out" of the medium is
// open.
const FirstIfOpen = -2

// Route forwards one m-line of a publisher to one m-line of a viewer. Unlike AddRecipient it
// does not depend on gates.
type Route struct {
	publisher, viewer *Session
	medium            kind // where From or To is First
	from, to          int
}

// Routing says what to forward. m-lines are named by their index in the SDP, or by First.
type Routing struct {
	// Medium is needed if From or To is First. With two indices it need not be given.
	Medium   Medium
	From, To int
	// PayloadType is what the viewer's m-line has negotiated for the codec, 0 to 127, because
	// two publishers may have different payload types. With nil, packets keep their own.
	PayloadType *uint8
	// Wish is what the stream is worth to the viewer; nil leaves a route that there is as it is. [Session.StopForward]
	// ignores both.
	Wish *Wish
}

var errNoMedium = errors.New("without both m-lines the medium must be given: audio or video")

// Forward forwards one m-line of the session to one of viewer. Doing it twice changes nothing but
// the payload type and the wish.
func (s *Session) Forward(viewer *Session, wanted Routing) error {
	route, err := s.newRoute(viewer, wanted)
	if err != nil {
		return err
	}
	r := s.router
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.life.Gone() || viewer.life.Gone() {
		return ErrGone
	}
	route.setPayloadType(wanted.PayloadType)
	exists := slices.ContainsFunc(s.routesOut, func(other *Route) bool { return *other == *route })
	route.setWish(wanted.Wish, exists)
	if exists {
		return nil
	}
	s.routesOut = append(slices.Clip(s.routesOut), route)
	viewer.routesIn = append(slices.Clip(viewer.routesIn), route)
	viewer.admit(s, route.carries)
	s.compile()
	return nil
}

// setWish notes what the route is worth. A new route is worth nothing special if nothing is said, though the
// viewer's m-line may have had another route before. With the lock held.
func (route *Route) setWish(wish *Wish, exists bool) {
	switch {
	case wish != nil:
		route.subscription(route.kind()).wish = *wish
	case !exists:
		route.subscription(route.kind()).wish = Wish{}
	}
}

// setPayloadType notes the payload type of the viewer's m-line. With the lock held.
func (route *Route) setPayloadType(payloadType *uint8) {
	replaced := uint32(0)
	if payloadType != nil {
		replaced = 0x80 | uint32(*payloadType)
	}
	atomic.StoreUint32(&route.subscription(route.kind()).rewriter.PayloadType, replaced)
}

// kind is the medium of the viewer's m-line. With the lock held.
func (route *Route) kind() kind {
	if route.to >= 0 {
		if described, err := kindOf(route.viewer.description(route.to).Medium); err == nil {
			return described
		}
	}
	return route.medium
}

// StopForward ends what Forward began, and says whether there was such a route.
func (s *Session) StopForward(viewer *Session, wanted Routing) (bool, error) {
	route, err := s.newRoute(viewer, wanted)
	if err != nil {
		return false, err
	}
	r := s.router
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(s.routesOut, func(other *Route) bool { return *other == *route })
	if i < 0 {
		return false, nil
	}
	ended := s.routesOut[i]
	r.endRoute(ended)
	s.compile()
	r.compileStale()
	ended.viewer.endUnfed()
	return true, nil
}

func (s *Session) newRoute(viewer *Session, wanted Routing) (*Route, error) {
	route := &Route{publisher: s, viewer: viewer, from: wanted.From, to: wanted.To}
	if wanted.From >= 0 && wanted.To >= 0 {
		return route, nil
	}
	if wanted.Medium != Audio && wanted.Medium != Video {
		return nil, errNoMedium
	}
	route.medium, _ = kindOf(wanted.Medium)
	return route, nil
}

// endRoute takes a route out of both lists. With the lock held.
func (r *Router) endRoute(route *Route) {
	route.publisher.routesOut = without(route.publisher.routesOut, route)
	route.viewer.routesIn = without(route.viewer.routesIn, route)
	route.viewer.dismiss(route.publisher)
	for _, track := range route.publisher.tracks {
		if route.publisher.routeTakes(route, track) {
			route.viewer.endSubscription(route.key(track.kind()))
		}
	}
}

// routeTakes says whether a route begins at an m-line.
func (s *Session) routeTakes(route *Route, t *track) bool {
	if route.from >= 0 {
		return route.from == t.mindex
	}
	return route.medium == t.kind() && s.isFirst(t)
}

// subscription finds or makes the subscription at which a route ends.
func (route *Route) subscription(k kind) *subscription {
	sub := route.viewer.subscription(route.key(k))
	sub.setKind(k)
	return sub
}

// key is the key of the subscription. A viewer's first m-line of a medium has one set of
// numbers, whether a route names it by its index or as the first.
func (route *Route) key(k kind) int { return route.viewer.subscriptionKey(k, route.to) }

// fromTrack is the m-line of the publisher at which a route begins; First while that m-line
// has sent nothing.
func (route *Route) fromTrack() int {
	if route.from >= 0 {
		return route.from
	}
	for mindex, track := range route.publisher.tracks {
		if route.publisher.routeTakes(route, track) {
			return mindex
		}
	}
	return First
}

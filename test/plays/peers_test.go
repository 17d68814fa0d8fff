package plays

import (
	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// peer is the WebRTC client of a handle.
type peer struct {
	*Peer
	// offer is the plugin's newest.
	offer string
}

func (p *player) forget(who string) {
	if peer := p.peers[who]; peer != nil {
		peer.Close()
		delete(p.peers, who)
	}
}

func (p *player) jsep(_ step) *JSEP { return nil }

func (p *player) negotiated(_ step, _ gjson.Result) {}

func (p *player) offered(_ string, _ gjson.Result) {}

func (p *player) send(_ string) any { return nil }

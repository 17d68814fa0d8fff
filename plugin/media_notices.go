package plugin

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
)

var (
	_ media.Listener          = (*Plugin)(nil)
	_ media.RecordingListener = (*Plugin)(nil)
)

// SubstreamChanged tells the script which substream a viewer gets.
func (p *Plugin) SubstreamChanged(viewer uint64, mindex, substream int) {
	p.counted.substreams.Add(1)
	p.notice(viewer, "substreamChanged", number(viewer), lua.LNumber(substream), lua.LNumber(mindex))
}

// TemporalLayerChanged tells the script which temporal layers a viewer gets.
func (p *Plugin) TemporalLayerChanged(viewer uint64, mindex, layer int) {
	p.counted.temporal.Add(1)
	p.notice(viewer, "temporalLayerChanged", number(viewer), lua.LNumber(layer), lua.LNumber(mindex))
}

// SpatialLayerChanged tells the script which spatial layers a viewer gets.
func (p *Plugin) SpatialLayerChanged(viewer uint64, mindex, layer int) {
	p.counted.spatial.Add(1)
	p.notice(viewer, "spatialLayerChanged", number(viewer), lua.LNumber(layer), lua.LNumber(mindex))
}

// RecordingFailed tells operators of a recording that the script believes to have begun.
func (p *Plugin) RecordingFailed(publisher uint64, file string, reason error) {
	p.log(core.LogError, escaped(fmt.Sprintf("session %d: the recording %q has not begun: %v", publisher, file, reason)))
}

// RecordingLags tells operators that the disk is too slow for a recording.
func (p *Plugin) RecordingLags(publisher uint64, file string, lost uint64) {
	p.log(core.LogWarning, escaped(fmt.Sprintf("session %d: the disk is too slow for the recording %q: %d packets left out so far", publisher, file, lost)))
}

// notice has the script told of something, if it defines the callback.
func (p *Plugin) notice(id uint64, name string, args ...lua.LValue) {
	s := p.sessions.Get(id)
	app := p.app.Load()
	if s != nil && app != nil && app.callbacks.notices[name] {
		p.tell(s, name, args...)
	}
}

package plugin

import (
	"fmt"
	"path/filepath"
	"runtime"

	"janus-golua/plugin/app"
	"janus-golua/plugin/config"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/process"
)

// Init reads the configuration in a folder, loads the script and starts it (init). If that
// fails, Init has logged why, and nothing of ours is left running: the core unloads us. The
// error has one line.
func (p *Plugin) Init(folder string) error {
	err := p.start(folder)
	if err != nil {
		p.services.Store.Close()
		p.slot.Leave()
		p.host.Log.Close()
		return p.host.Log.NotLoaded("not started", err)
	}
	return nil
}

// warn logs what is odd about the settings.
func (p *Plugin) warn(settings *config.Settings) {
	warnings := settings.Warnings
	for _, folder := range settings.RecordingFolders {
		if p.host.Core.IsProtected(folder) {
			warnings = append(warnings, "recordings: "+core.Protected(folder))
		}
	}
	for _, warning := range warnings {
		p.host.Log.Line(core.LogWarning, "configuration: "+warning)
	}
}

func (p *Plugin) start(folder string) (err error) {
	defer guard.Contain(p.host.Core, "init", &err)
	if err := p.Build.Check(); err != nil {
		return err
	}
	p.host.Router.SetCoreVersion(p.Build.Janus)
	settings, err := config.Read(p.host.Core, filepath.Join(folder, p.services.Process.File()))
	if err != nil {
		return err
	}
	if own := p.services.Process.File(); own != process.File(app.DefaultName) {
		settings.Share(p.host.Core, filepath.Join(folder, process.File(app.DefaultName)))
	}
	p.warn(settings)
	if err := p.slot.Start(settings); err != nil {
		return err
	}
	if settings.Metrics != "" {
		p.operator.ServeMetrics(settings.Metrics, metrics.Build{
			Version: core.Version, Go: runtime.Version(), API: fmt.Sprint(p.Build.API), Janus: p.Build.janus(),
		})
	}
	p.host.Log.Line(core.LogInfo, fmt.Sprintf("running %s: package %s, %s", settings.Script, p.slot.Running().Metadata.Package, settings))
	return nil
}

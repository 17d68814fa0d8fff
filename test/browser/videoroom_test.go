package browser_test

import (
	"fmt"
	"testing"

	"janus-golua/test/browser"
)

// enter opens a room's page, and joins with a name.
func enter(stage *browser.Stage, page, name string) *browser.Page {
	return join(stage.Open(page), name)
}

// join joins from a page that is open.
func join(p *browser.Page, name string) *browser.Page {
	p.Click("#start")
	p.Fill("#username", name)
	p.Click("#register")
	p.Plays("#videolocal video")
	return p
}

// watches waits until a page shows so many others, in the slots from 1 on.
func watches(p *browser.Page, others int) {
	for slot := 1; slot <= others; slot++ {
		p.Plays(fmt.Sprintf("#videoremote%d video", slot))
	}
}

func TestVideoRoomPage(t *testing.T) {
	for _, name := range []string{"videoroomtest.html", "mvideoroomtest.html"} {
		t.Run(name, func(t *testing.T) {
			stage := browser.Start(t, browser.App(t, "videoroom"))
			var pages []*browser.Page
			for _, who := range []string{"anna", "bert", "carla"} {
				pages = append(pages, enter(stage, name, who))
			}
			for i, page := range pages {
				watches(page, 2)
				page.Shot(fmt.Sprintf("room-%d", i))
			}
			pages[0].Says("#remote1", "bert")
			pages[2].ClickText("Unpublish")
			pages[0].Gone("#videoremote2 video")
			pages[0].Plays("#videoremote1 video")
			pages[0].Shot("one-has-unpublished")
			pages[2].Click("#publish")
			watches(pages[0], 2)
			watches(pages[1], 2)
			pages[1].Close()
			pages[0].Gone("#videoremote1 video")
			pages[0].Plays("#videoremote2 video")
		})
	}
}

func TestVideoRoomPageWithSimulcast(t *testing.T) {
	for _, name := range []string{"videoroomtest.html", "mvideoroomtest.html"} {
		t.Run(name, func(t *testing.T) {
			stage := browser.Start(t, browser.App(t, "videoroom"))
			sender := enter(stage, name+"?simulcast=true", "anna")
			sender.Run(`document.querySelector("#bitrate a[id='0']").click()`) // the room has bits for one substream only
			watcher := enter(stage, name, "bert")
			watches(watcher, 1)
			for _, substream := range []int{0, 2, 1} {
				button := fmt.Sprintf("#sl1-%d", substream)
				watcher.Click(button)
				watcher.Wait(button+" to be lit", fmt.Sprintf(`document.querySelector(%q).classList.contains("btn-success")`, button))
				watcher.Shot(fmt.Sprintf("substream-%d", substream))
			}
			watcher.Click("#tl1-0")
			watcher.Wait("the lowest temporal layer", `document.querySelector("#tl1-0").classList.contains("btn-success")`)
		})
	}
}

func TestScreenSharingPage(t *testing.T) {
	stage := browser.Start(t, browser.App(t, "videoroom"))
	sharer := stage.Open("screensharingtest.html")
	sharer.Click("#start")
	sharer.Fill("#desc", "My screen")
	sharer.Click("#create")
	sharer.Plays("#screencapture video")
	id := browser.Eval[string](sharer, `String(room)`)
	viewer := stage.Open("screensharingtest.html")
	viewer.Click("#start")
	viewer.Fill("#roomid", id)
	viewer.Click("#join")
	viewer.Plays("#screencapture video")
	viewer.Shot("watching")
	sharer.Shot("sharing")
}

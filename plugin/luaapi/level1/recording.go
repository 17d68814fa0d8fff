package level1

import (
	"fmt"

	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/media"
)

// recording are the functions that write media to .mjr files.
func recording() []function {
	return []function{
		{name: "startRecording", fewest: 5, most: 13, call: startRecording},
		{name: "stopRecording", fewest: 2, most: 4, call: stopRecording},
	}
}

// startRecording(session, medium, codec, folder or nil, file or nil, ...) takes
// one to three groups of four.
func startRecording(host luaapi.Host, args arguments) error {
	session, err := args.session(1)
	if err != nil {
		return err
	}
	count := args.state.GetTop() - 1
	if count%4 != 0 {
		return fmt.Errorf("%d arguments, expected 5, 9 or 13", count+1)
	}
	recordings := make([]media.Recording, 0, count/4)
	for first := 2; first <= count; first += 4 {
		recording, err := args.recording(first)
		if err != nil {
			return err
		}
		recordings = append(recordings, recording)
	}
	return host.StartRecording(session, recordings)
}

// recording reads one group of four arguments.
func (a arguments) recording(first int) (media.Recording, error) {
	medium, err := a.text(first)
	if err != nil {
		return media.Recording{}, err
	}
	codec, err := a.text(first + 1)
	if err != nil {
		return media.Recording{}, err
	}
	folder, err := a.textUnlessEmpty(first + 2)
	if err != nil {
		return media.Recording{}, err
	}
	file, err := a.optionalText(first + 3)
	if err != nil {
		return media.Recording{}, err
	}
	return media.Recording{Medium: media.Medium(medium), MIndex: media.FirstIfOpen, Codec: codec, Folder: folder, File: file}, nil
}

// stopRecording(session, medium, ...) takes one to three media.
func stopRecording(host luaapi.Host, args arguments) error {
	session, err := args.session(1)
	if err != nil {
		return err
	}
	var which []media.Medium
	for index := 2; index <= args.state.GetTop(); index++ {
		medium, err := args.text(index)
		if err != nil {
			return err
		}
		which = append(which, media.Medium(medium))
	}
	return host.StopRecording(session, which)
}

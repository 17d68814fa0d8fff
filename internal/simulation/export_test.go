package simulation

// FramePayload is framePayload for tests.
func FramePayload(codec string, keyframe bool) []byte {
	return framePayload(codec, 1, frame{keyframe: keyframe})
}

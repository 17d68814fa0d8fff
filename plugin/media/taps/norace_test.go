//go:build !race

package taps

const raceDetector = false

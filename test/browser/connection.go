package browser

import "fmt"

// What a PeerConnection of a page does; the page's variable names it, such as
// "echotest.webrtcStuff.pc".

const codecOf = `(async () => {
	const stats = [...(await %s.getStats()).values()];
	const stream = stats.find(each => each.type === "inbound-rtp" && each.kind === %q);
	const codec = stream && stats.find(each => each.id === stream.codecId);
	return codec ? codec.mimeType.split("/")[1].toLowerCase() : "";
})()`

// Codec is the one of the audio or video that a PeerConnection receives; "" before
// anything is received.
func (p *Page) Codec(connection, medium string) string {
	p.stage.t.Helper()
	return Eval[string](p, fmt.Sprintf(codecOf, connection, medium))
}

const bitrateOf = `(async () => {
	const sent = async () => [...(await %s.getStats()).values()]
		.filter(each => each.type === "outbound-rtp" && each.kind === "video")
		.reduce((sum, each) => sum + each.bytesSent, 0);
	const before = await sent();
	await new Promise(done => setTimeout(done, 1500));
	return (await sent() - before) * 8 / 1.5;
})()`

// VideoBitrate measures for 1.5 seconds how many bits a second a PeerConnection
// sends as video.
func (p *Page) VideoBitrate(connection string) float64 {
	p.stage.t.Helper()
	return Eval[float64](p, fmt.Sprintf(bitrateOf, connection))
}

const audioOf = `(async () => [...(await %s.getStats()).values()]
	.filter(each => each.type === "inbound-rtp" && each.kind === "audio")
	.reduce((sum, each) => sum + each.packetsReceived, 0))()`

// AudioPackets is how many packets of audio a PeerConnection has received.
func (p *Page) AudioPackets(connection string) int {
	p.stage.t.Helper()
	return Eval[int](p, fmt.Sprintf(audioOf, connection))
}

package core

// RecorderOptions are the options of a recorder (record.h).
type RecorderOptions struct {
	// Codec is a name the recorder knows, such as "opus", "vp8" or "text".
	Codec string
	// Fmtp is codec-specific, such as "profile-id=2"; it may be empty.
	Fmtp string
	// Folder and File may be empty: then the recorder chooses.
	Folder, File string
	// Encrypted marks end-to-end encrypted media.
	Encrypted bool
	// Extensions are the URIs of the packets' RTP extensions, by id.
	Extensions map[int]string
	// Description is a text for the file's header; it may be empty.
	Description string
}

// Recorder is one .mjr file, into which Media.WriteSpool writes.
type Recorder interface {
	// Close ends the file and gives it its final name. Nothing is called afterwards.
	Close()
}

// MostSpooled bounds what waits in a Spool, in bytes: 1.6 s of a 20 Mbit/s publisher, or 80 s of
// a 400 kbit/s one.
const MostSpooled = 4 << 20

// Errand is something to be done with a file, besides saving a packet.
type Errand int

// The errands, with the numbers of export/spool.h.
const (
	// PauseFile leaves out what is saved until ResumeFile. The time until then is cut out, too.
	PauseFile  Errand = 1
	ResumeFile Errand = 2
	// CloseFile is the last one.
	CloseFile Errand = 3
)

// Spool keeps the packets and errands that wait for one file, in order. Media threads put
// packets in, and never wait for the disk. Any thread may call its methods.
type Spool interface {
	// Address names the spool in a Track. The spool must be kept as long as the Track may be
	// used.
	Address() uintptr
	// Save adds a packet or a message. One that finds no room is left out and counted. After
	// CloseFile it does nothing.
	Save(buffer []byte)
	// Lost counts the packets that found no room.
	Lost() uint64
	// Mute leaves out what is saved until Mute(false).
	Mute(muted bool)
	// Order adds an errand. It is false when there is no room; there is always room for
	// CloseFile.
	Order(what Errand) (taken bool)
	// End says that nothing is told of lost packets any more.
	End()
}

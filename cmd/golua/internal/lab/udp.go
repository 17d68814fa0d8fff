package lab

import (
	"net"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// udpPatience is how long a test waits for a packet, in real time.
const udpPatience = time.Second

// mostDatagrams is how many packets one call receives at most.
const mostDatagrams = 10_000

// udp() opens a socket for packets that an application forwards over UDP.
func (l *Lab) udp(L *lua.LState) int {
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	fail(L, "janus_sim.udp", err)
	l.sockets = append(l.sockets, socket)
	table := L.NewTable()
	table.RawSetString("port", lua.LNumber(socket.LocalAddr().(*net.UDPAddr).Port))
	table.RawSetString("receive", L.NewFunction(func(L *lua.LState) int {
		if L.Get(1) != table {
			args.NoSelf(L, "udp:receive")
		}
		count := args.OfMethod(L, "udp:receive").IntegerOr(1, 0, mostDatagrams, 1)
		return args.Return(L, receive(L, socket, int(count)))
	}))
	return args.Return(L, table)
}

// receive returns so many packets, or fewer when no more arrive.
func receive(L *lua.LState, socket net.PacketConn, count int) *lua.LTable {
	packets, buffer := L.NewTable(), make([]byte, 1<<16)
	for range count {
		_ = socket.SetReadDeadline(time.Now().Add(udpPatience))
		size, _, err := socket.ReadFrom(buffer)
		if err != nil {
			break
		}
		packets.Append(lua.LString(buffer[:size]))
	}
	return packets
}

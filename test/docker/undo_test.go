package docker

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatADaemonAddsIsUndone(t *testing.T) {
	before := []string{"filter -P FORWARD ACCEPT", "filter -A INPUT -i lo -j ACCEPT", "nat -P POSTROUTING ACCEPT"}
	now := []string{"filter -P FORWARD DROP", "filter -N DOCKER", "filter -A INPUT -i lo -j ACCEPT", "filter -A FORWARD -j DOCKER",
		"filter -A INPUT -s 192.0.2.1/32 -j DROP", // another program has added this rule meanwhile
		"filter -A DOCKER -o docker0 -j DROP", "nat -P POSTROUTING ACCEPT", "nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE"}
	var got []string
	for _, command := range undo(before, now) {
		got = append(got, strings.Join(command, " "))
	}
	want := []string{"-t filter -D FORWARD -j DOCKER", "-t filter -D DOCKER -o docker0 -j DROP",
		"-t nat -D POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
		"-t filter -F DOCKER", "-t filter -X DOCKER", "-t filter -P FORWARD ACCEPT"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}

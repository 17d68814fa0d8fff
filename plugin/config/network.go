package config

import (
	"fmt"

	"janus-golua/plugin/access"
)

// With the defaults, no other machine can send to the script or be reached by forwardRtp.
// The ports are the same as in Janus's VideoRoom.
const (
	defaultForwardTo    = "loopback"
	defaultReceiveAt    = "127.0.0.1"
	defaultReceiveFrom  = "loopback"
	defaultReceivePorts = "10000-60000"
)

// readNetwork reads which hosts the script may reach, and who may reach the script. It is
// read after the sandbox.
func (s *Settings) readNetwork(general entries) (err error) {
	if s.ForwardTo, err = access.ParsePolicy(general.text("forward_to", defaultForwardTo)); err != nil {
		return fmt.Errorf("forward_to: %w", err)
	}
	if s.Receiving, err = readReceiving(general); err != nil {
		return err
	}
	s.Connecting.Files = s.Sandbox
	return s.readConnecting(general)
}

// readConnecting reads to which servers scripts may connect: to any if the file does not
// set it.
func (s *Settings) readConnecting(general entries) error {
	allowed, ok := general["connect_to"]
	if !ok {
		return nil
	}
	policy, err := access.ParsePolicy(allowed)
	if err != nil {
		return fmt.Errorf("connect_to: %w", err)
	}
	s.Connecting.To = &policy
	return nil
}

func readReceiving(general entries) (r access.Receiving, err error) {
	if r.At, err = access.ParseAddresses(general.text("receive_at", defaultReceiveAt)); err != nil {
		return r, fmt.Errorf("receive_at: %w", err)
	}
	if r.From, err = access.ParsePolicy(general.text("receive_from", defaultReceiveFrom)); err != nil {
		return r, fmt.Errorf("receive_from: %w", err)
	}
	if r.Ports, err = access.ParsePorts(general.text("receive_ports", defaultReceivePorts)); err != nil {
		return r, fmt.Errorf("receive_ports: %w", err)
	}
	return r, nil
}

package lines

import (
	"testing"

	"janus-golua/test/janustest"
)

func TestMain(m *testing.M) { janustest.Main(m) }

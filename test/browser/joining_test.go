package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"janus-golua/test/browser"
	"janus-golua/test/janustest"
)

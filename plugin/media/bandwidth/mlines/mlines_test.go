package mlines

import "testing"

func TestATableIsBounded(t *testing.T) {
	var table Table[int]
	for mindex := range Most {
		*table.Of(mindex + 7) = mindex
	}
	if *table.Of(9) != 2 || table.Of(1) != nil || len(table.All()) != Most {
		t.Errorf("the table has %v", table.All())
	}
}

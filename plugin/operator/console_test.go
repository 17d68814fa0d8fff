package operator

import "testing"

func TestAListIsCutToWhatAnAnswerMayHave(t *testing.T) {
	if got := listed("x", make([]int, 3*maxListed)); got["left_out"] != 2*maxListed {
		t.Errorf("left out %v", got["left_out"])
	}
}

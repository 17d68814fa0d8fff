#include "hooks.h"

#include "../../export/ring.c"

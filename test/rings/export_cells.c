#include "hooks.h"

#include "../../export/cells.c"

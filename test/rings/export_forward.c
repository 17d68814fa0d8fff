#include "hooks.h"

#include "../../export/forward.c"

#include "hooks.h"

#include "../../export/forwarders.c"

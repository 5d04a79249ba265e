#include "calc.h"
const char *version(void) { return "calc 1.0"; }

#include <stdio.h>
#include "calc.h"
void complain(const char *what, const char *where) { fprintf(stderr, "calc: %s before '%s'\n", what, where); }

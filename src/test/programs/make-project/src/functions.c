#include <math.h>
#include <string.h>
#include "calc.h"
double call(const char *name, double x)
{
	return !strcmp(name, "sqrt") ? sqrt(x) : !strcmp(name, "sin") ? sin(x) : !strcmp(name, "exp") ? exp(x) : NAN;
}

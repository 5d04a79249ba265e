#include <math.h>
#include "calc.h"
double apply(char op, double a, double b)
{
	switch (op) {
	case '+': return a + b;
	case '-': return a - b;
	case '*': return a * b;
	case '/': return a / b;
	default: return fmod(a, b);
	}
}

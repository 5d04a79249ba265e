#include "calc.h"
double evaluate(const struct node *n)
{
	if (n->op == 'n')
		return n->value;
	if (n->op == 'f')
		return call(n->name, evaluate(n->left));
	return apply(n->op, evaluate(n->left), n->right ? evaluate(n->right) : 0);
}

#include <stdlib.h>
#include "calc.h"
struct node *make(char op, struct node *left, struct node *right)
{
	struct node *n = calloc(1, sizeof *n);
	n->op = op, n->left = left, n->right = right;
	return n;
}
struct node *leaf(double value)
{
	struct node *n = make('n', 0, 0);
	n->value = value;
	return n;
}
void release(struct node *n)
{
	if (!n)
		return;
	release(n->left);
	release(n->right);
	free(n);
}

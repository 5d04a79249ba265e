#include <stdio.h>
#include "calc.h"
void print_tree(const struct node *n, int depth)
{
	if (!n)
		return;
	printf("%*s", 2 * depth, "");
	if (n->op == 'n')
		printf("%g\n", n->value);
	else
		printf("%c %s\n", n->op, n->name);
	print_tree(n->left, depth + 1);
	print_tree(n->right, depth + 1);
}

#include "calc.h"
int count(const struct node *n) { return n ? 1 + count(n->left) + count(n->right) : 0; }

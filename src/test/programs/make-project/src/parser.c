#include <string.h>
#include "calc.h"
static struct node *sum(struct lexer *);
static int is(struct lexer *l, char c) { return l->kind == OPERATOR && l->text[0] == c; }
static struct node *factor(struct lexer *l)
{
	struct node *n;
	char name[32] = "";
	if (l->kind == NUMBER) {
		n = leaf(l->value);
		next_token(l);
		return n;
	}
	if (l->kind == NAME) {
		strcpy(name, l->text);
		next_token(l);
	}
	if (!is(l, '('))
		return complain("a number is missing", l->at), (struct node *)0;
	next_token(l);
	n = sum(l);
	if (n && !is(l, ')')) {
		complain("a parenthesis is missing", l->at);
		release(n);
		return 0;
	}
	next_token(l);
	if (n && *name) {
		n = make('f', n, 0);
		strcpy(n->name, name);
	}
	return n;
}
static struct node *product(struct lexer *l)
{
	struct node *n = factor(l);
	while (n && (is(l, '*') || is(l, '/') || is(l, '%'))) {
		char op = l->text[0];
		next_token(l);
		n = make(op, n, factor(l));
	}
	return n;
}
static struct node *sum(struct lexer *l)
{
	struct node *n = product(l);
	while (n && (is(l, '+') || is(l, '-'))) {
		char op = l->text[0];
		next_token(l);
		n = make(op, n, product(l));
	}
	return n;
}
struct node *parse(const char *text)
{
	struct lexer l = { .at = text };
	next_token(&l);
	return sum(&l);
}

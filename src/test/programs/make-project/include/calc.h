#ifndef CALC_H
#define CALC_H
enum token { NUMBER, NAME, OPERATOR, END, BAD };
struct lexer { const char *at; enum token kind; double value; char text[32]; };
struct node { char op; double value; struct node *left, *right; char name[32]; };
void next_token(struct lexer *);
struct node *parse(const char *text);
struct node *make(char op, struct node *left, struct node *right);
struct node *leaf(double value);
void release(struct node *);
double evaluate(const struct node *);
double call(const char *name, double x);
double apply(char op, double a, double b);
void print_tree(const struct node *, int depth);
int count(const struct node *);
const char *version(void);
void complain(const char *what, const char *where);
#endif

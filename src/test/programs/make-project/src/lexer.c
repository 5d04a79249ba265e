#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "calc.h"
void next_token(struct lexer *l)
{
	while (isspace((unsigned char)*l->at))
		l->at++;
	if (!*l->at) {
		l->kind = END;
	} else if (isdigit((unsigned char)*l->at)) {
		char *end;
		l->kind = NUMBER;
		l->value = strtod(l->at, &end);
		l->at = end;
	} else if (isalpha((unsigned char)*l->at)) {
		size_t n = 0;
		l->kind = NAME;
		while (isalpha((unsigned char)*l->at) && n < sizeof l->text - 1)
			l->text[n++] = *l->at++;
		l->text[n] = 0;
	} else {
		l->kind = strchr("+-*/%()", *l->at) ? OPERATOR : BAD;
		l->text[0] = *l->at++;
		l->text[1] = 0;
	}
}

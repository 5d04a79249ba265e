#include <stdio.h>
#include <string.h>
#include "calc.h"
int main(void)
{
	char line[256];
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		struct node *n = parse(line);
		if (!n)
			return 1;
		printf("%s [%s, %d nodes] = %.10g\n", line, version(), count(n), evaluate(n));
		print_tree(n, 1);
		release(n);
	}
	return 0;
}

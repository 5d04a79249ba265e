// tags: driven
// Takes memory: without end, or a little.
#include "check.h"

int main(int argc, char **argv)
{
	long blocks = argc > 1 && !strcmp(argv[1], "small") ? 16 : LONG_MAX;
	for (long i = 0; i < blocks; i++) {
		char *p = malloc(1 << 20);
		if (p)
			memset(p, 1, 1 << 20);
		else
			sleep_ms(1); /* a bomb does not give up */
	}
	SAY("allocated\n");
	return 0;
}

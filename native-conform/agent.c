#include "agent.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *what, const char *thing)
{
	fprintf(stderr, "belljar-conform-agent: %s %s: %s\n", what, thing, strerror(errno));
	exit(125);
}

int main(int argc, char **argv)
{
	if (argc >= 5 && strcmp(argv[1], "witness") == 0)
		return witness(argc - 2, argv + 2);
	if (argc >= 4 && strcmp(argv[1], "cage") == 0)
		return cage(argc - 2, argv + 2);
	if (argc >= 2 && strcmp(argv[1], "fuzz") == 0)
		return fuzz(argc - 2, argv + 2);
	if (argc >= 5 && strcmp(argv[1], "enclose") == 0)
		return enclose(argc - 2, argv + 2);
	fprintf(stderr, "usage: belljar-conform-agent witness MARK DIR CMD... | cage MAX CMD... | enclose UID:GID DIR CMD... | fuzz --confine|--alone|--user UID:GID\n");
	return 125;
}

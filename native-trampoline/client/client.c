/* Entry: belljar-client COUNT JAVA... ARGUMENTS, where the COUNT words JAVA... run Belljar in Java. */
#include "client.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fail(const char *what)
{
	fprintf(stderr, "belljar: %s: %s\n", what, strerror(errno));
	_exit(1);
}

/* The same command by Java. */
void run_java(struct command *c)
{
	execv(c->java[0], c->java);
	fail("cannot run Java");
}

int main(int argc, char **argv)
{
	struct command c = {0};
	int count = argc > 1 ? atoi(argv[1]) : 0, socket;

	if (count < 1 || count > argc - 2) {
		fputs("belljar-client: to be started by belljar\n", stderr);
		return 1;
	}
	c.java = argv + 2;
	c.argc = argc - 2 - count;
	c.argv = c.java + count;
	parse_command(&c);
	if (c.help)
		run_java(&c);
	if (is_creating(&c))
		return start_monitored(&c, -1);
	if (!is_served(&c) || (socket = connect_sandbox(&c)) < 0)
		run_java(&c);
	if (!strcmp(c.verb, "exec"))
		return start_monitored(&c, socket);
	ask(socket, &c);
	/* The sandbox ended while it was asked: its files tell the rest. */
	run_java(&c);
}

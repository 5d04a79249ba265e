/* Runs a test inside of a launcher and says what it left, where no file of the launcher's inside is seen from outside. */
#include "agent.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* argv: MARK DIR CMD...; the list of files follows on standard output behind a line "MARK STATUS". */
int witness(int argc, char **argv)
{
	(void)argc;
	const char *mark = argv[0], *dir = argv[1];
	mkdir(dir, 0755); /* below a /tmp of the launcher's own it is not there yet */
	if (chdir(dir) < 0)
		fail("cannot enter", dir);
	pid_t pid = fork();
	if (pid < 0)
		fail("cannot fork for", argv[2]);
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		fprintf(stderr, "belljar-conform-agent: cannot execute %s: %s\n", argv[2], strerror(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
	int status;
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	while (waitpid(pid, &status, 0) != pid)
		if (errno != EINTR)
			fail("cannot wait for", argv[2]);
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	printf("\n%s %d\n", mark, code);
	list_tree(".", stdout);
	fflush(stdout);
	return code;
}

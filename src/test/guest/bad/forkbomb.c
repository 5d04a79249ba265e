// tags: driven
// Forks until that fails, in every process; the first says how it failed and ends all.
#include "check.h"
#include <sys/prctl.h>

int main(void)
{
	pid_t first = getpid();
	setpgid(0, 0);
	signal(SIGTERM, SIG_DFL);
	for (;;) {
		pid_t p = fork();
		if (p >= 0)
			continue;
		if (getpid() == first) {
			SAY("fork: %s\n", strerrorname_np(errno));
			signal(SIGTERM, SIG_IGN);
			kill(0, SIGKILL);
		}
		pause();
	}
}

/* What a program has left in its process: descriptors, working directory, mask, signals. */
#include "program.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long long bits(sigset_t *set)
{
	unsigned long long v;
	sigdelset(set, NUDGE);
	memcpy(&v, set, sizeof v);
	return v;
}

static void descriptor(struct report *r, int fd)
{
	struct stat st;
	int flags = fcntl(fd, F_GETFD);
	if (flags < 0)
		return;
	int status = fcntl(fd, F_GETFL);
	long position = lseek(fd, 0, SEEK_CUR);
	int error = position < 0 ? errno : 0;
	report(r, "S fd %d: flags %d, status %o, ", fd, flags, status);
	if (error)
		report(r, "no position (%s), ", strerrorname_np(error));
	else
		report(r, "at %ld, ", position);
	if (fstat(fd, &st) < 0)
		report(r, "no stat (%s)\n", strerrorname_np(errno));
	else
		report(r, "mode %o, size %lld\n", st.st_mode, S_ISREG(st.st_mode) ? (long long)st.st_size : 0);
}

void report_state(struct report *r)
{
	char cwd[4096];
	sigset_t set;
	for (int fd = 0; fd < 80; fd++)
		descriptor(r, fd);
	report(r, "S cwd %s umask %o\n", getcwd(cwd, sizeof cwd) ? cwd : strerrorname_np(errno), umask(0));
	sigprocmask(SIG_SETMASK, NULL, &set);
	report(r, "S blocked %llx", bits(&set));
	sigpending(&set);
	report(r, " pending %llx\n", bits(&set));
	for (int s = 1; s <= 64; s++) {
		struct sigaction a;
		if (s != NUDGE && s != SIGKILL && s != SIGSTOP && s != 32 && s != 33 && sigaction(s, NULL, &a) == 0 && (a.sa_handler || a.sa_flags))
			report(r, "S signal %d: %s, flags %x\n", s, a.sa_handler == SIG_IGN ? "ignored" : a.sa_handler ? "handled" : "default",
				a.sa_flags & ~0x04000000);
	}
}

/*
 * For guest programs: prints what calls return, so that the host's and the sandbox's output can be compared.
 *
 *   SHOW(open("/", O_WRONLY));      prints: 17: open("/", O_WRONLY) = -1 EISDIR
 *   VALUE(st.st_size);              prints: 18: st.st_size = 4096
 *   CHECK(a == b);                  prints: 19: a == b: yes
 *   MUST(r = fork());               ends the program when the call fails; prints nothing else
 */
#ifndef CHECK_H
#define CHECK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Unbuffered in effect: a child forked later must not print its parent's output again. */
#define SAY(...) do { printf(__VA_ARGS__); fflush(stdout); } while (0)

#define SHOW(call) do { \
	errno = 0; \
	long show_result_ = (long)(call); \
	if (show_result_ == -1 && errno) \
		SAY("%d: %s = -1 %s\n", __LINE__, #call, strerrorname_np(errno)); \
	else \
		SAY("%d: %s = %ld\n", __LINE__, #call, show_result_); \
} while (0)

/* Like SHOW for a call whose result (a pid, an address, a time) differs from run to run: only failure is printed. */
#define WORKS(call) do { \
	errno = 0; \
	long show_result_ = (long)(call); \
	SAY("%d: %s %s\n", __LINE__, #call, show_result_ == -1 ? strerrorname_np(errno) : "works"); \
} while (0)

#define VALUE(x) SAY("%d: %s = %lld\n", __LINE__, #x, (long long)(x))
#define OCTAL(x) SAY("%d: %s = 0%llo\n", __LINE__, #x, (unsigned long long)(x))
#define TEXT(x) SAY("%d: %s = \"%s\"\n", __LINE__, #x, (const char *)(x))
#define CHECK(x) SAY("%d: %s: %s\n", __LINE__, #x, (x) ? "yes" : "no")

#define MUST(call) do { \
	if ((long)(call) == -1) { \
		SAY("%d: %s failed: %s\n", __LINE__, #call, strerrorname_np(errno)); \
		exit(99); \
	} \
} while (0)

/* Waits for a child and says how it ended. */
static inline void show_wait(pid_t pid)
{
	int status;
	pid_t r = waitpid(pid, &status, 0);
	if (r != pid)
		SAY("waitpid: %s\n", strerrorname_np(errno));
	else if (WIFEXITED(status))
		SAY("child exited with %d\n", WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		SAY("child was killed by signal %d\n", WTERMSIG(status)); /* whether a core was dumped is the host's setting */
	else
		SAY("child: wait status %#x\n", status);
}

static inline void sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };
	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* Waits until a thread sleeps in a call, as /proc says, three looks in a row: it may have to sleep on its way there too. */
static inline void await_sleep(pid_t tid)
{
	char name[32], line[512];

	snprintf(name, sizeof name, "/proc/%d/stat", tid);
	for (int asleep = 0; asleep < 3; sleep_ms(1)) {
		FILE *f = fopen(name, "r");
		char *end = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;

		asleep = end && end[2] == 'S' ? asleep + 1 : 0;
		if (f)
			fclose(f);
	}
}

static inline int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000L + t.tv_nsec / 1000000;
}
#endif

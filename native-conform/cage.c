/* Runs a command so that nothing of it stays: descendants that outlive it, or fork without end, are ended too. */
#include "agent.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SEEN = 1 << 16, LOOK_MS = 50, MAX_ROUNDS = 2000, TOO_MANY = 123, STOPPED = 124 };

struct seen { pid_t pid, parent; char is_mine; };
static struct seen seen[MAX_SEEN];
static int has_cgroup;
static pid_t leader;

static int by_pid(const void *a, const void *b)
{
	return ((const struct seen *)a)->pid - ((const struct seen *)b)->pid;
}

/* All processes with their parents, in the order of their ids. */
static int look(void)
{
	int count = 0;
	DIR *d = opendir("/proc");
	for (struct dirent *e; d && (e = readdir(d)) && count < MAX_SEEN;) {
		char path[64], text[512], *end, state;
		int parent;
		pid_t pid = strtol(e->d_name, &end, 10);
		if (*end || pid <= 0)
			continue;
		snprintf(path, sizeof path, "/proc/%d/stat", pid);
		FILE *f = fopen(path, "re");
		if (!f)
			continue;
		size_t n = fread(text, 1, sizeof text - 1, f);
		fclose(f);
		text[n] = 0;
		char *paren = strrchr(text, ')');
		if (paren && sscanf(paren + 1, " %c %d", &state, &parent) == 2 && state != 'Z')
			seen[count++] = (struct seen){ pid, parent, 0 };
	}
	if (d)
		closedir(d);
	qsort(seen, count, sizeof *seen, by_pid);
	return count;
}

/* Marks the descendants of this process, which adopts those whose parents have gone; returns how many there are. */
static int mark(int count)
{
	int mine = 0, before;
	do {
		before = mine;
		for (int i = 0; i < count; i++) {
			struct seen key = { seen[i].parent, 0, 0 };
			struct seen *parent = seen[i].parent == getpid() ? NULL : bsearch(&key, seen, count, sizeof *seen, by_pid);
			if (!seen[i].is_mine && (seen[i].parent == getpid() || (parent && parent->is_mine)))
				seen[i].is_mine = 1, mine++;
		}
	} while (mine != before);
	return mine;
}

/* The process group first, in one step of the kernel in which nobody forks; then who has left it. */
static void end_all(void)
{
	for (int round = 0; round < MAX_ROUNDS; round++) {
		kill(-leader, SIGKILL);
		int left = has_cgroup ? kill_cgroup() : 0;
		int count = look();
		left += mark(count);
		for (int i = 0; i < count; i++)
			if (seen[i].is_mine)
				kill(seen[i].pid, SIGKILL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (left == 0)
			break;
		usleep(1000);
	}
	if (has_cgroup)
		remove_cgroup();
}

static void bound_processes(int max)
{
	if (has_cgroup && join_cgroup())
		return;
	if (geteuid() != 0) {
		/* counts all of the user's processes, other programs' too */
		struct rlimit l = { look() + max, look() + max };
		setrlimit(RLIMIT_NPROC, &l);
	}
}

static void start(char **argv, int max, const sigset_t *mask)
{
	setsid();
	bound_processes(max);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(argv[0], argv);
	fprintf(stderr, "belljar-conform-agent: cannot execute %s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static int too_many(int max)
{
	end_all();
	fprintf(stderr, "belljar-conform-agent: stopped: more than %d processes\n", max);
	return TOO_MANY;
}

static int watch(int max, const sigset_t *set)
{
	struct timespec pause = { 0, LOOK_MS * 1000000 };
	for (int status;;) {
		int signo = sigtimedwait(set, NULL, &pause);
		for (pid_t ended; (ended = waitpid(-1, &status, WNOHANG)) > 0;)
			if (ended == leader) {
				if (has_cgroup && was_cgroup_full())
					return too_many(max);
				end_all();
				return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
			}
		if (signo == SIGTERM || signo == SIGINT || signo == SIGHUP) {
			end_all();
			return STOPPED;
		}
		if (has_cgroup ? was_cgroup_full() : mark(look()) > max)
			return too_many(max);
	}
}

/* argv: MAX_PROCESSES CMD... */
int cage(int argc, char **argv)
{
	(void)argc;
	int max = atoi(argv[0]);
	sigset_t set, before;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &before);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	has_cgroup = make_cgroup(max);
	leader = fork();
	if (leader < 0)
		fail("cannot fork for", argv[1]);
	if (leader == 0)
		start(argv + 1, max, &before);
	setpriority(PRIO_PROCESS, 0, -10); /* to get a turn among many; refused to who may not */
	return watch(max, &set);
}

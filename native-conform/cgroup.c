/*
 * A cgroup that bounds how many processes there are, where this user may make one. It is the only bound that holds for root,
 * whom no limit of processes concerns.
 */
#include "agent.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char group[512];

static int put(const char *file, const char *text)
{
	char path[600];
	snprintf(path, sizeof path, "%s/%s", group, file);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int is_written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (fd >= 0)
		close(fd);
	return is_written;
}

static int try_below(const char *base, int max)
{
	char text[16];
	snprintf(group, sizeof group, "%s/belljar-conform-%d", base, getpid());
	snprintf(text, sizeof text, "%d", max);
	if (mkdir(group, 0755) == 0) {
		if (put("pids.max", text))
			return 1;
		rmdir(group);
	}
	group[0] = 0;
	return 0;
}

/* The directory of this process's own group in the hierarchy that has pids: the first version's, or the second's. */
int make_cgroup(int max)
{
	char line[300], base[400];
	FILE *f = fopen("/proc/self/cgroup", "re");
	int is_made = 0;
	while (f && !is_made && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		char *path = strchr(strchr(line, ':') + 1, ':');
		if (!path)
			continue;
		if (strstr(line, ":pids:"))
			snprintf(base, sizeof base, "/sys/fs/cgroup/pids%s", path + 1);
		else if (strncmp(line, "0::", 3) == 0)
			snprintf(base, sizeof base, "/sys/fs/cgroup%s", path + 1);
		else
			continue;
		is_made = try_below(base, max);
	}
	if (f)
		fclose(f);
	return is_made;
}

int join_cgroup(void)
{
	return put("cgroup.procs", "0");
}

/* Whether a process was refused. */
int was_cgroup_full(void)
{
	char path[600];
	long times = 0;
	snprintf(path, sizeof path, "%s/pids.events", group);
	FILE *f = fopen(path, "re");
	if (f) {
		if (fscanf(f, "max %ld", &times) != 1)
			times = 0;
		fclose(f);
	}
	return times > 0;
}

/* Kills all in it; returns how many there were. */
int kill_cgroup(void)
{
	char path[600];
	int pid, count = 0;
	put("cgroup.kill", "1");
	snprintf(path, sizeof path, "%s/cgroup.procs", group);
	FILE *f = fopen(path, "re");
	while (f && fscanf(f, "%d", &pid) == 1) {
		kill(pid, SIGKILL);
		count++;
	}
	if (f)
		fclose(f);
	return count;
}

void remove_cgroup(void)
{
	for (int i = 0; i < 100 && rmdir(group) < 0 && errno == EBUSY; i++)
		usleep(10000);
}

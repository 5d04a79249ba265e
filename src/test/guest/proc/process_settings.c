// What a process may write to its own files of /proc, writes of nothing included, and which files threads' directories have.
#include "../check.h"
#include <sys/prctl.h>

static void put(const char *name, const char *text)
{
	char path[80];
	sprintf(path, "/proc/self/%s", name);
	int fd = open(path, O_WRONLY);
	errno = 0;
	long r = write(fd, text, strlen(text));
	SAY("%s <- \"%s\": %ld %s\n", name, text, r, r < 0 ? strerrorname_np(errno) : "");
	close(fd);
}

static void get(const char *name)
{
	char path[80], b[100] = "";
	sprintf(path, "/proc/self/%s", name);
	int fd = open(path, O_RDONLY);
	read(fd, b, 99);
	close(fd);
	SAY("%s: %s", name, b);
}

int main(void)
{
	static const char *slack[] = { "5", "x", "", "0x10", "70000\n", "0", "-1", "8 " };
	static const char *score[] = { "100", "200", "0x10", "", "150", "0", "-1", "1001", "x", "7 8", "9\n" };
	static const char *files[] = { "coredump_filter", "mountstats", "timens_offsets", "timers", "timerslack_ns", "mounts", "children", "cpuset", "io" };
	for (int i = 0; i < 8; i++) {
		put("timerslack_ns", slack[i]);
		get("timerslack_ns");
	}
	VALUE(prctl(PR_GET_TIMERSLACK));
	for (int i = 0; i < 11; i++) {
		put("oom_score_adj", score[i]);
		get("oom_score_adj");
	}
	put("oom_score_adj", "500");
	put("oom_adj", "3");
	put("oom_adj", "10");
	get("oom_adj");
	get("oom_score_adj");
	put("coredump_filter", "");
	put("coredump_filter", "0x33");
	put("stat", "");
	put("status", "");
	put("setgroups", "");
	for (int i = 0; i < 9; i++) {
		char path[80];
		sprintf(path, "/proc/self/task/%d/%s", getpid(), files[i]);
		SAY("%s of a thread: %s\n", files[i], access(path, F_OK) ? "no" : "yes");
	}
	return 0;
}

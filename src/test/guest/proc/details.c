// Files of /proc/PID that tools and debuggers read: what was read and written, the call at hand, mappings as links, pages by node, times of
// scheduling, and the attributes of security modules, of which there are none.
#include "../check.h"
#include <ctype.h>
#include <dirent.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

static char text[1 << 16];

static const char *content(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = 0, r;

	text[0] = 0;
	if (fd < 0)
		return strerrorname_np(errno);
	while ((r = read(fd, text + n, sizeof text - 1 - n)) > 0)
		n += r;
	text[n] = 0;
	close(fd);
	return r < 0 ? strerrorname_np(errno) : text;
}

static void store(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);
	long n = fd < 0 ? -1 : write(fd, value, strlen(value));

	SAY("%s to %s: %s\n", value, path, n < 0 ? strerrorname_np(errno) : "taken");
	close(fd);
}

static void attributes(void)
{
	const char *names[] = { "current", "prev", "exec", "fscreate", "keycreate", "sockcreate" };
	char path[64];
	struct stat st;

	for (int i = 0; i < 6; i++) {
		sprintf(path, "/proc/self/attr/%s", names[i]);
		stat(path, &st);
		SAY("%s %o: %s\n", path, st.st_mode, content(path));
		if (i != 1)
			store(path, "x");
	}
	SHOW(access("/proc/thread-self/attr/current", F_OK));
}

struct io {
	long rchar, wchar, syscr, syscw;
};

/* In one read, which is not counted itself yet. */
static struct io io_of(const char *path)
{
	struct io c = { 0 };
	char b[512] = "";
	int fd = open(path, O_RDONLY);

	read(fd, b, sizeof b - 1);
	close(fd);
	sscanf(b, "rchar: %ld\nwchar: %ld\nsyscr: %ld\nsyscw: %ld", &c.rchar, &c.wchar, &c.syscr, &c.syscw);
	return c;
}

static int file;

static void *in_thread(void *p)
{
	for (int i = 0; i < 3; i++)
		pwrite(file, "0123456789", 10, 0);
	return NULL;
}

static void transfers(void)
{
	pthread_t th;
	char b[100] = "";
	struct io before, after;

	file = open("file", O_RDWR | O_CREAT, 0600);
	int other = open("other", O_RDWR | O_CREAT, 0600);
	before = io_of("/proc/self/io");
	pwrite(file, b, 100, 0);
	pread(file, b, 50, 0);
	pread(file, b, 50, 1000);
	pread(-1, b, 50, 0);
	sendfile(other, file, NULL, 7);
	pthread_create(&th, NULL, in_thread, NULL);
	pthread_join(th, NULL);
	after = io_of("/proc/self/io");
	VALUE(after.wchar - before.wchar);
	VALUE(after.syscw - before.syscw);
	CHECK(after.syscr - before.syscr >= 3);
	CHECK(after.rchar - before.rchar >= 57);
}

static void call_at_hand(void)
{
	int p[2];
	char path[64], state = 0;
	long nr = -1, a[3] = { 0 };
	pid_t pid;

	pipe(p);
	if ((pid = fork()) == 0) {
		char c[77];
		_exit(syscall(SYS_read, p[0], c, 77));
	}
	while (state != 'S') {
		sleep_ms(1);
		sprintf(path, "/proc/%d/stat", pid);
		sscanf(strrchr(content(path), ')') + 1, " %c", &state);
	}
	sprintf(path, "/proc/%d/syscall", pid);
	sscanf(content(path), "%ld 0x%lx 0x%lx 0x%lx", &nr, &a[0], &a[1], &a[2]);
	CHECK(nr == SYS_read && a[0] == p[0] && a[2] == 77);
	write(p[1], "a", 1);
	show_wait(pid);
	SAY("%s", content("/proc/self/syscall") == text && isdigit(text[0]) ? "a call\n" : text);
}

static void mappings(void)
{
	int files = 0, wrong = 0;
	char exe[200] = "", link[200], path[400], *line;
	struct dirent *e;
	struct stat st;
	DIR *d = opendir("/proc/self/map_files");

	stat("/proc/self/map_files", &st);
	OCTAL(st.st_mode);
	readlink("/proc/self/exe", exe, sizeof exe - 1);
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/proc/self/map_files/%s", e->d_name);
		memset(link, 0, sizeof link);
		if (readlink(path, link, sizeof link - 1) < 0)
			wrong++;
		files += !strcmp(link, exe);
	}
	closedir(d);
	CHECK(files > 2);
	VALUE(wrong);
	SHOW(readlink("/proc/self/map_files/1000-2000", link, sizeof link));
	SHOW(open("/proc/self/map_files/x", O_RDONLY));

	line = strstr(content("/proc/self/numa_maps"), exe);
	CHECK(line && strstr(line, "N0="));
	CHECK(strstr(text, " heap") != NULL);
	CHECK(strstr(text, " stack") != NULL);
	store("/proc/self/clear_refs", "0");
	store("/proc/self/clear_refs", "6");
	store("/proc/self/clear_refs", "x");
}

static void timers(void)
{
	timer_t t;
	char line[100], *at;
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };

	SAY("no timers: \"%s\"\n", content("/proc/self/timers"));
	e.sigev_value.sival_ptr = (void *)0x1234;
	MUST(timer_create(CLOCK_REALTIME, &e, &t));
	MUST(timer_create(CLOCK_PROCESS_CPUTIME_ID, &e, &t));
	e.sigev_notify = SIGEV_NONE;
	MUST(timer_create(CLOCK_MONOTONIC, &e, &t));
	e.sigev_notify = SIGEV_THREAD_ID;
	e._sigev_un._tid = getpid();
	MUST(timer_create(CLOCK_THREAD_CPUTIME_ID, &e, &t));
	content("/proc/self/timers");
	for (char *l = strtok(text, "\n"); l; l = strtok(NULL, "\n")) {
		strcpy(line, l);
		if ((at = strstr(line, "id.")))
			strcpy(at + 3, atoi(at + 3) == getpid() ? "SELF" : "other");
		SAY("%s\n", line);
	}
}

int main(void)
{
	unsigned long long run = 0, wait = 0, slices = 0;
	char name[32] = "";
	int pid = 0, threads = 0;

	free(malloc(1000));
	attributes();
	transfers();
	call_at_hand();
	timers();
	mappings();
	VALUE(sscanf(content("/proc/self/schedstat"), "%llu %llu %llu", &run, &wait, &slices));
	CHECK(run > 0 && slices > 0);
	VALUE(sscanf(content("/proc/self/sched"), "%31s (%d, #threads: %d)", name, &pid, &threads));
	CHECK(pid == getpid() && threads == 1);
	CHECK(strstr(text, "\nnr_switches ") && strstr(text, "\nprio                                         :                  120\n"));
	return 0;
}

/*
 * Times one operation while there is much of something: scale WHAT COUNT
 *   fork      fork + exit + wait beside COUNT sleeping processes
 *   thread    thread create + join beside COUNT sleeping threads
 *   path      stat of a file COUNT directories down
 *   lookup    stat of the files of a directory of COUNT entries, each once and again
 *   list      reading a directory of COUNT entries, by entry
 *   mapping   mmap + touch + munmap of a page beside COUNT mappings
 * Works in a directory of its own below the current one. Prints nanoseconds per operation.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void check(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(1);
	}
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* ---- operations ---- */

static void one_fork(int i)
{
	pid_t p = fork();
	check(p >= 0, "fork");
	if (p == 0)
		_exit(0);
	check(waitpid(p, NULL, 0) == p, "waitpid");
}

static void *nothing(void *arg)
{
	return arg;
}

static void one_thread(int i)
{
	pthread_t t;
	check(pthread_create(&t, NULL, nothing, NULL) == 0, "pthread_create");
	pthread_join(t, NULL);
}

static char deep[8192];

static void one_stat(int i)
{
	struct stat st;
	check(stat(deep, &st) == 0, deep);
}

static void one_lookup(int i)
{
	struct stat st;
	char name[32];
	sprintf(name, "f%d", i % count);
	check(stat(name, &st) == 0, name);
}

static void one_mapping(int i)
{
	char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(m != MAP_FAILED, "mmap");
	*m = 1;
	munmap(m, 4096);
}

/* ---- much of something ---- */

static void *sleeper(void *arg)
{
	pthread_mutex_lock(&mutex);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void make_processes(void)
{
	for (int i = 0; i < count; i++) {
		pid_t p = fork();
		check(p >= 0, "fork");
		if (p == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			pause();
			_exit(0);
		}
	}
}

static void make_threads(void)
{
	pthread_attr_t a;
	pthread_attr_init(&a);
	pthread_attr_setstacksize(&a, 65536);
	pthread_mutex_lock(&mutex);
	for (int i = 0; i < count; i++) {
		pthread_t t;
		check(pthread_create(&t, &a, sleeper, NULL) == 0, "pthread_create");
	}
}

static void make_path(void)
{
	for (int i = 0; i < count; i++) {
		strcat(deep, i ? "/d" : "d");
		check(mkdir(deep, 0755) == 0, deep);
	}
	strcat(deep, "/file");
	int fd = open(deep, O_CREAT | O_WRONLY, 0644);
	check(fd >= 0, deep);
	close(fd);
}

static void make_entries(void)
{
	for (int i = 0; i < count; i++) {
		char name[32];
		sprintf(name, "f%d", i);
		int fd = open(name, O_CREAT | O_WRONLY, 0644);
		check(fd >= 0, name);
		close(fd);
	}
}

static void make_mappings(void)
{
	/* Every second page has another protection, so that none are joined. */
	char *m = mmap(NULL, count * 4096L, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(m != MAP_FAILED, "mmap");
	for (int i = 0; i < count; i += 2)
		check(mprotect(m + i * 4096L, 4096, PROT_READ | PROT_WRITE) == 0, "mprotect");
}

static double time_list(void)
{
	double start = now();
	long seen = 0;
	do {
		DIR *d = opendir(".");
		check(d != NULL, "opendir");
		while (readdir(d))
			seen++;
		closedir(d);
	} while (now() - start < 3e8);
	return (now() - start) / seen;
}

static double time_each(void (*one)(int), int least)
{
	double start = now();
	int n = 0;
	do {
		for (int i = 0; i < least; i++)
			one(n++);
	} while (now() - start < 3e8);
	return (now() - start) / n;
}

static const struct {
	const char *name;
	void (*make)(void);
	void (*one)(int);
	int least;
} ALL[] = {
	{"fork", make_processes, one_fork, 20},
	{"thread", make_threads, one_thread, 50},
	{"path", make_path, one_stat, 1000},
	{"lookup", make_entries, one_lookup, 0},
	{"list", make_entries, NULL, 0},
	{"mapping", make_mappings, one_mapping, 200},
};

int main(int argc, char **argv)
{
	char dir[64];
	check(argc == 3, "usage: scale WHAT COUNT");
	count = atoi(argv[2]);
	sprintf(dir, "scale.%d", getpid());
	check(mkdir(dir, 0755) == 0 && chdir(dir) == 0, dir);
	for (unsigned i = 0; i < sizeof ALL / sizeof *ALL; i++) {
		if (strcmp(ALL[i].name, argv[1]) != 0)
			continue;
		ALL[i].make();
		int least = ALL[i].least ? ALL[i].least : 2 * count;
		printf("%.0f\n", ALL[i].one ? time_each(ALL[i].one, least) : time_list());
		fflush(stdout);
		signal(SIGTERM, SIG_IGN);
		_exit(0);
	}
	fprintf(stderr, "scale: no such thing as %s\n", argv[1]);
	return 2;
}

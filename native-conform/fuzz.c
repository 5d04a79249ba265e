/* Runs many programs of calls after one another, each in a process and a directory of its own. */
#include "agent.h"
#include "program.h"
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Whether nobody else's IPC objects can be here. */
static int is_alone;
static const char WORK[] = "/tmp/fz", SCRATCH[] = "/tmp/fz/w";
enum { NUDGE_MS = 60, MAX_NUDGES = 60, OUTPUT_FD = 900, KEY_FIRST = 0x1001, KEYS = 3, MAX_FILES = 1024 };

/* The text of the next program, up to the line "E"; NULL at the end. */
static char *next_program(char *name, size_t room)
{
	static char *text, *line;
	static size_t text_room, line_room;
	size_t len = 0;
	ssize_t n;
	while ((n = getline(&line, &line_room, stdin)) > 0) {
		if (strcmp(line, "E\n") == 0)
			return text;
		if (line[0] == 'P') {
			snprintf(name, room, "%s", line);
			len = 0;
			n = 0;
		}
		if (len + n + 3 > text_room)
			text = realloc(text, text_room = 2 * (len + n) + 4096);
		if (!text)
			fail("no memory for", "a program");
		memcpy(text + len, line, n);
		memcpy(text + (len += n), "E\n", 3);
	}
	return NULL;
}

static void limit(int resource, rlim_t value)
{
	struct rlimit l = { value, value };
	setrlimit(resource, &l);
}

/* The same for both sides. The file size bounds files in the sandbox, where no small file system does. */
static void set_limits(void)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 16 << 20);
	limit(RLIMIT_NOFILE, 256);
	limit(RLIMIT_NPROC, 64);
	limit(RLIMIT_CPU, 10);
	limit(RLIMIT_MEMLOCK, 1 << 20);
	limit(RLIMIT_SIGPENDING, 200);
	limit(RLIMIT_MSGQUEUE, 819200);
	limit(RLIMIT_NICE, 0);
	limit(RLIMIT_RTPRIO, 0);
}

static void standard_streams(void)
{
	if (syscall(SYS_close_range, 0, ~0u, 0) < 0) /* not all launchers have it */
		for (int fd = 0; fd < MAX_FILES; fd++)
			close(fd);
	for (int fd = 0; fd < 3; fd++)
		if (open("/dev/null", O_RDWR) != fd)
			_exit(125);
}

static void child(const char *text, struct report *r)
{
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	set_limits();
	standard_streams();
	umask(022);
	struct sigaction by_default = { .sa_handler = SIG_DFL };
	for (int s = 1; s < 65; s++)
		if (s != NUDGE) /* ignored until the program begins */
			sigaction(s, &by_default, NULL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (chdir(SCRATCH) < 0)
		_exit(125);
	run_program(text, r);
	report_state(r);
	_exit(0);
}

/* A call that blocks is interrupted, on both sides alike. */
static int await(pid_t pid, int *status, const struct report *r)
{
	sigset_t chld;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	struct timespec pause = { 0, NUDGE_MS * 1000000 };
	for (int nudges = 0; nudges < MAX_NUDGES;) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return 1;
		if (sigtimedwait(&chld, NULL, &pause) < 0 && errno == EAGAIN) {
			if (r->len) /* it has begun */
				kill(-pid, NUDGE); /* its children, too */
			nudges++;
		}
	}
	kill(pid, SIGKILL);
	waitpid(pid, status, 0);
	return 0;
}

/* Those without a key, where no others can be. */
static void remove_unnamed(void)
{
	struct shm_info si;
	struct seminfo sem;
	struct msginfo mi;
	struct shmid_ds sd;
	struct semid_ds md;
	struct msqid_ds qd;
	int id;
	for (int i = shmctl(0, SHM_INFO, (void *)&si); i >= 0; i--)
		if ((id = shmctl(i, SHM_STAT_ANY, &sd)) >= 0)
			shmctl(id, IPC_RMID, NULL);
	for (int i = semctl(0, 0, SEM_INFO, &sem); i >= 0; i--)
		if ((id = semctl(i, 0, SEM_STAT_ANY, &md)) >= 0)
			semctl(id, 0, IPC_RMID);
	for (int i = msgctl(0, MSG_INFO, (void *)&mi); i >= 0; i--)
		if ((id = msgctl(i, MSG_STAT_ANY, &qd)) >= 0)
			msgctl(id, IPC_RMID, NULL);
}

static void remove_ipc(void)
{
	if (is_alone)
		remove_unnamed();
	for (int key = KEY_FIRST; key < KEY_FIRST + KEYS; key++) {
		int id;
		if ((id = shmget(key, 0, 0)) >= 0)
			shmctl(id, IPC_RMID, NULL);
		if ((id = msgget(key, 0)) >= 0)
			msgctl(id, IPC_RMID, NULL);
		if ((id = semget(key, 0, 0)) >= 0)
			semctl(id, 0, IPC_RMID);
	}
	mq_unlink("/qa");
	mq_unlink("/qb");
}

static void one(const char *text, struct report *r, FILE *out)
{
	remove_tree(SCRATCH);
	if (mkdir(SCRATCH, 0755) < 0)
		fail("cannot make", SCRATCH);
	static unsigned programs;
	set_ports(programs++);
	r->len = 0;
	fflush(out);
	pid_t pid = fork();
	if (pid < 0)
		fail("cannot fork for", "a program");
	if (pid == 0)
		child(text, r);
	int status, is_ended = await(pid, &status, r);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	fwrite(r->text, 1, r->len, out);
	if (r->len && r->text[r->len - 1] != '\n')
		fputc('\n', out); /* it ended in a call */
	if (is_ended)
		fprintf(out, WIFSIGNALED(status) ? "X signal %d\n" : "X status %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	else
		fprintf(out, "X hang\n");
	list_tree(SCRATCH, out);
	remove_ipc();
	fprintf(out, ".\n");
	fflush(out);
}

int fuzz(int argc, char **argv)
{
	unsigned uid, gid;
	if (argc != 2 || sscanf(argv[1], "%u:%u", &uid, &gid) != 2 || uid == 0)
		fail("wrong arguments of", "fuzz");
	if (strcmp(argv[0], "--confine") == 0)
		confine(uid, gid, NULL);
	else if (strcmp(argv[0], "--alone") == 0)
		become_user(uid, gid);
	else
		leave_network(uid, gid);
	is_alone = strcmp(argv[0], "--user") != 0;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* the same on both sides */
	FILE *out = fdopen(fcntl(1, F_DUPFD_CLOEXEC, OUTPUT_FD), "w");
	struct report *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	umask(022);
	if (!out || r == MAP_FAILED || (mkdir(WORK, 0755) < 0 && errno != EEXIST))
		fail("cannot prepare", WORK);
	sigset_t chld;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	signal(NUDGE, SIG_IGN);
	fprintf(out, "ready\n");
	fflush(out);
	char name[32], *text;
	while ((text = next_program(name, sizeof name)) != NULL) {
		fputs(name, out);
		one(text, r, out);
	}
	return 0;
}

// execve: arguments, environment, close-on-exec, what is kept and what is reset, and each way to fail.
// files: harness/exec
#include "check.h"
#include <sys/mman.h>
#include <sys/resource.h>

static void run(const char *path, char **argv, char **envp)
{
	pid_t p = fork();
	if (p == 0) {
		execve(path, argv, envp);
		SAY("execve(%s): %s\n", path, strerrorname_np(errno));
		_exit(77);
	}
	show_wait(p);
}

static int again(char **argv, char **envp)
{
	for (int i = 1; argv[i]; i++)
		SAY("  argument %d: %s\n", i, argv[i]);
	for (int i = 0; envp[i]; i++)
		SAY("  variable: %s\n", envp[i]);
	for (int fd = 3; fd < 20; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			SAY("  descriptor %d is open\n", fd);
	struct sigaction a;
	sigaction(SIGUSR1, NULL, &a);
	SAY("  SIGUSR1 %s\n", a.sa_handler == SIG_DFL ? "default" : a.sa_handler == SIG_IGN ? "ignored" : "handled");
	sigaction(SIGUSR2, NULL, &a);
	SAY("  SIGUSR2 %s\n", a.sa_handler == SIG_DFL ? "default" : a.sa_handler == SIG_IGN ? "ignored" : "handled");
	sigset_t s;
	sigprocmask(0, NULL, &s);
	SAY("  SIGHUP %s\n", sigismember(&s, SIGHUP) ? "blocked" : "open");
	sigpending(&s);
	SAY("  SIGHUP %s\n", sigismember(&s, SIGHUP) ? "pending" : "not pending");
	stack_t st;
	sigaltstack(NULL, &st);
	SAY("  alternate stack %s\n", st.ss_flags & SS_DISABLE ? "off" : "on");
	OCTAL(umask(0));
	return 5;
}

static void handler(int s) { (void)s; }

int main(int argc, char **argv, char **envp)
{
	if (argc > 1 && !strcmp(argv[1], "again"))
		return again(argv, envp);
	char self[4096];
	MUST(readlink("/proc/self/exe", self, sizeof self) > 0 ? 0 : -1);
	self[readlink("/proc/self/exe", self, sizeof self)] = 0;

	char *args[] = { "x", "again", "two words", "", "\xc3\xa4\xff", NULL };
	char *vars[] = { "A=1", "EMPTY=", "noequals", "PATH=/bin", NULL };
	MUST(open("/dev/null", O_RDONLY | O_CLOEXEC));
	MUST(open("/dev/null", O_RDONLY));
	umask(027);
	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	sigset_t s;
	sigemptyset(&s);
	sigaddset(&s, SIGHUP);
	sigprocmask(SIG_BLOCK, &s, NULL);
	stack_t st = { .ss_sp = malloc(65536), .ss_size = 65536 };
	sigaltstack(&st, NULL);
	raise(SIGHUP);
	run(self, args, vars);
	umask(022);

	char *noargs[] = { "x", NULL }, *novars[] = { NULL };
	run("/nonexistent", noargs, novars);
	run("", noargs, novars);
	run("/", noargs, novars);
	run("/etc/passwd", noargs, novars);
	run("/etc/passwd/x", noargs, novars);
	run("plain", noargs, novars);
	run("noexec", noargs, novars);
	run("empty", noargs, novars);
	run("script", noargs, vars);
	run("script-args", args, vars);
	run("script-nointerp", noargs, novars);
	run("script-loop", noargs, novars);
	run("script-nest1", args, vars);
	run("script-nest5", args, vars);
	run("script-nest6", args, vars);
	run("link", args, vars);
	run("loop1", noargs, novars);
	run("/dev/null", noargs, novars);

	/* too long */
	char *big = malloc(200 << 10);
	memset(big, 'b', 200 << 10);
	big[(200 << 10) - 1] = 0;
	char *toolong[] = { "x", big, NULL };
	run("/bin/true", toolong, novars);
	big[(128 << 10) - 2] = 0;
	run("/bin/true", toolong, novars);
	char **many = calloc(60, sizeof *many);
	for (int i = 0; i < 50; i++)
		many[i] = big;
	run("/bin/true", many, novars);

	SHOW(execve("/bin/true", (char **)8, novars));
	SHOW(execve((char *)8, noargs, novars));
	char *badarg[] = { "x", (char *)16, NULL };
	SHOW(execve("/bin/true", badarg, novars));

	/* vfork: the child borrows the memory until it execs or exits */
	volatile int seen = 0;
	pid_t p = vfork();
	if (p == 0) {
		seen = 7;
		_exit(6);
	}
	VALUE(seen);
	show_wait(p);
	p = vfork();
	if (p == 0) {
		execve("/bin/false", noargs, novars);
		_exit(70);
	}
	show_wait(p);
	/* fexecve and execveat */
	int fd = open("/bin/false", O_RDONLY | O_CLOEXEC);
	p = fork();
	if (p == 0) {
		fexecve(fd, noargs, novars);
		SAY("fexecve: %s\n", strerrorname_np(errno));
		_exit(71);
	}
	show_wait(p);
	return 0;
}

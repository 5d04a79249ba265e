// Controlling terminals and job control: sessions, foreground groups, SIGTTIN, SIGTTOU, SIGWINCH, hang-up, orphans.
// flags: -lutil
#include "check.h"
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>

static volatile int last;

static void note(int s)
{
	last = s;
}

static int m;

static void show_stop(pid_t p)
{
	int st;
	pid_t r = waitpid(p, &st, WUNTRACED);
	if (r != p)
		SAY("waitpid %s\n", strerrorname_np(errno));
	else if (WIFSTOPPED(st))
		SAY("stopped by %d\n", WSTOPSIG(st));
	else if (WIFSIGNALED(st))
		SAY("killed by %d\n", WTERMSIG(st));
	else
		SAY("exited with %d\n", WEXITSTATUS(st));
}

static void background(const char *what, int (*body)(int), int s, int ignore)
{
	SAY("background %s, %s\n", what, ignore ? "ignored" : "default");
	pid_t p = fork();
	if (p == 0) {
		setpgid(0, 0);
		signal(SIGTTIN, ignore ? SIG_IGN : SIG_DFL);
		signal(SIGTTOU, ignore ? SIG_IGN : SIG_DFL);
		errno = 0;
		int r = body(s);
		SAY("result %d %s\n", r, r < 0 ? strerrorname_np(errno) : "");
		_exit(3);
	}
	setpgid(p, p);
	show_stop(p);
	kill(p, SIGKILL);
	waitpid(p, 0, 0);
}

static int reads(int s)
{
	char b[10];
	return read(s, b, 10);
}

static int writes(int s)
{
	return write(s, "out", 3);
}

static int sets(int s)
{
	struct termios t;
	tcgetattr(s, &t);
	return tcsetattr(s, TCSANOW, &t);
}

static int takes(int s)
{
	return tcsetpgrp(s, getpgrp());
}

static void child(const char *name)
{
	setsid();
	SHOW(open("/dev/tty", O_RDWR));
	int s = open(name, O_RDWR | O_NOCTTY);
	CHECK(s >= 0);
	SHOW(open("/dev/tty", O_RDWR));
	SHOW(tcgetpgrp(s));
	SHOW(ioctl(s, TIOCSCTTY, 0));
	SHOW(ioctl(s, TIOCSCTTY, 0));
	CHECK(tcgetpgrp(s) == getpid());
	CHECK(tcgetsid(s) == getpid());
	int tty = open("/dev/tty", O_RDWR);
	CHECK(tty >= 0);
	SHOW(isatty(tty));
	close(tty);
	TEXT(strncmp(ttyname(s), "/dev/pts/", 9) ? "?" : "/dev/pts/");
	background("read", reads, s, 0);
	background("read", reads, s, 1);
	background("write", writes, s, 0);
	background("set", sets, s, 0);
	background("set", sets, s, 1);
	background("tcsetpgrp", takes, s, 0);
	struct termios t;
	tcgetattr(s, &t);
	t.c_lflag |= TOSTOP;
	tcsetattr(s, TCSANOW, &t);
	background("write with tostop", writes, s, 0);
	background("write with tostop", writes, s, 1);
	signal(SIGTTOU, SIG_IGN);
	pid_t p = fork();
	if (p == 0) {
		setpgid(0, 0);
		tcsetpgrp(s, getpid());
		signal(SIGINT, SIG_DFL);
		sleep(10);
		_exit(0);
	}
	setpgid(p, p);
	while (tcgetpgrp(s) != p)
		sleep_ms(5);
	(void)!write(m, "\003", 1);
	show_stop(p);
	SHOW(tcsetpgrp(s, getpid()));
	SHOW(tcsetpgrp(s, 1));
	SHOW(tcsetpgrp(s, 999999));
	SHOW(tcsetpgrp(s, -1));
	struct sigaction sa = { .sa_handler = note };
	sigaction(SIGWINCH, &sa, 0);
	sigaction(SIGQUIT, &sa, 0);
	sigaction(SIGTSTP, &sa, 0);
	struct winsize w = { 10, 20, 0, 0 };
	SHOW(ioctl(m, TIOCSWINSZ, &w));
	sleep_ms(20);
	VALUE(last);
	last = 0;
	SHOW(ioctl(m, TIOCSWINSZ, &w));
	sleep_ms(20);
	VALUE(last);
	(void)!write(m, "\034", 1);
	sleep_ms(20);
	VALUE(last);
	(void)!write(m, "\032", 1);
	sleep_ms(20);
	VALUE(last);
	SHOW(ioctl(s, TIOCSTI, "x") <= 0);
	SHOW(ioctl(s, TIOCNOTTY));
	SHOW(open("/dev/tty", O_RDWR));
	SHOW(ioctl(s, TIOCNOTTY));
	SHOW(tcgetpgrp(s));
	SHOW(ioctl(s, TIOCSCTTY, 0));
	CHECK(tcgetpgrp(s) == getpgrp());
	signal(SIGHUP, SIG_IGN);
	p = fork();
	if (p == 0) {
		/* an orphan in a group of its own */
		setpgid(0, 0);
		pid_t q = fork();
		if (q == 0) {
			sleep_ms(100);
			char b[10];
			signal(SIGTTIN, SIG_DFL);
			SHOW(read(s, b, 10));
			_exit(0);
		}
		_exit(0);
	}
	waitpid(p, 0, 0);
	sleep_ms(250);
	p = fork();
	if (p == 0) {
		sigaction(SIGHUP, &sa, 0);
		for (int i = 0; i < 100 && !last; i++)
			sleep_ms(10);
		_exit(last);
	}
	last = 0;
	sleep_ms(50);
	_exit(5);
}

int main(void)
{
	char name[100];
	m = posix_openpt(O_RDWR | O_NOCTTY);
	CHECK(m >= 0);
	int lock = -1;
	SHOW(ptsname_r(m, name, sizeof name));
	SHOW(open(name, O_RDWR | O_NOCTTY));
	SHOW(ioctl(m, TIOCGPTLCK, &lock));
	VALUE(lock);
	SHOW(grantpt(m));
	SHOW(unlockpt(m));
	struct pollfd p = { m, POLLIN | POLLOUT, 0 };
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	pid_t c = fork();
	if (c == 0)
		child(name);
	show_stop(c);
	char b[1000];
	while (read(m, b, sizeof b) > 0)
		;
	SAY("master ends: %s\n", strerrorname_np(errno));
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	int s = open(name, O_RDWR | O_NOCTTY);
	CHECK(s >= 0);
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	SHOW(close(m));
	p.fd = s;
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	SHOW(read(s, b, 10));
	SHOW(write(s, b, 10));
	struct termios t;
	SHOW(tcgetattr(s, &t));
	SHOW(open(name, O_RDWR | O_NOCTTY));

	int m2, s2;
	char c1[10];
	MUST(openpty(&m2, &s2, 0, 0, 0));
	int on = 1;
	SHOW(ioctl(m2, TIOCPKT, &on));
	SHOW(ioctl(s2, TIOCPKT, &on));
	(void)!write(s2, "data", 4);
	long n = read(m2, b, 100);
	SAY("packet %ld: %d\n", n, b[0]);
	SHOW(tcflush(s2, TCIFLUSH));
	SHOW(tcflush(s2, TCOFLUSH));
	n = read(m2, b, 100);
	SAY("packet %ld: %d\n", n, b[0]);
	(void)!write(m2, "\023", 1);
	sleep_ms(10);
	p.fd = m2;
	p.events = POLLIN | POLLPRI;
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	n = read(m2, b, 100);
	SAY("packet %ld: %d\n", n, b[0]);
	(void)!write(m2, "\021", 1);
	sleep_ms(10);
	n = read(m2, b, 100);
	SAY("packet %ld: %d\n", n, b[0]);
	tcgetattr(s2, &t);
	t.c_iflag &= ~IXON;
	tcsetattr(s2, TCSANOW, &t);
	n = read(m2, b, 100);
	SAY("packet %ld: %d\n", n, b[0]);
	int peer = ioctl(m2, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	CHECK(peer >= 0);
	(void)c1;
	return 0;
}

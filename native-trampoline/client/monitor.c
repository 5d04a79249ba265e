/*
 * Monitors: processes that stand on the host for a process in a sandbox. The caller of create and of exec -d gets a monitor's
 * number (--pid-file) and becomes its parent; it ends as the process ended, hands on the signals it gets, and when it is killed the
 * sandbox kills the process.
 */
#define _GNU_SOURCE
#include "client.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* A sandbox that has gone: as if killed. */
#define STATUS_GONE SIGKILL

static struct termios saved_terminal;
static bool has_terminal;
/* Opened while this process sees the host's files. */
static int null_device;

/* The sandbox sets a caller's terminal raw; this puts it back, however the sandbox ended. */
static void save_terminal(void)
{
	has_terminal = tcgetattr(0, &saved_terminal) == 0;
}

static void restore_terminal(void)
{
	if (has_terminal)
		tcsetattr(0, TCSADRAIN, &saved_terminal);
}

/* Ends as a process with this wait status has ended. */
static __attribute__((noreturn)) void end_as(uint32_t status)
{
	int sig = status & 0x7f;

	restore_terminal();
	if (sig) {
		struct rlimit none = {0, 0};
		sigset_t one;

		setrlimit(RLIMIT_CORE, &none);
		signal(sig, SIG_DFL);
		sigemptyset(&one);
		sigaddset(&one, sig);
		raise(sig);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
		_exit(128 + sig);
	}
	_exit(status >> 8 & 0xff);
}

/* All signals but those that show a fault of our own, and SIGCHLD, as a descriptor. */
static int take_signals(void)
{
	static const int own[] = {SIGCHLD, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGABRT, SIGPIPE};
	sigset_t all;

	sigfillset(&all);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sigdelset(&all, own[i]);
	signal(SIGPIPE, SIG_IGN);
	/* Java, which may end before this process: it leaves no zombie. */
	signal(SIGCHLD, SIG_IGN);
	sigprocmask(SIG_SETMASK, &all, NULL);
	return signalfd(-1, &all, SFD_CLOEXEC);
}

static void forward_signal(int signals, int socket)
{
	struct signalfd_siginfo info;

	if (read(signals, &info, sizeof info) == sizeof info) {
		unsigned char sig = info.ssi_signo;

		write_fully(socket, &sig, 1);
	}
}

/* The container's terminal becomes this process's own: changes of size, and its end, arrive here as signals. */
static void adopt_terminal(int fd)
{
	if (fd < 0)
		return;
	setsid();
	ioctl(fd, TIOCSCTTY, 0);
	close(fd);
}

static void let_go_of_streams(const struct command *c)
{
	for (int fd = 3; fd < 3 + c->preserved; fd++)
		close(fd);
	for (int fd = 0; fd < 3; fd++)
		dup2(null_device, fd);
	if (chdir("/"))
		return;
}

/* What the parent, which waits in await_report(), exits with. */
static void report_status(int *report, uint32_t status)
{
	if (*report >= 0) {
		write_fully(*report, &status, sizeof status);
		close(*report);
		*report = -1;
	}
}

/* Relays one frame. Returns false at the sandbox's end. */
static bool handle_frame(int socket, int *report, struct command *c)
{
	struct frame f;
	uint32_t status;
	int passed;

	if (!read_frame(socket, &f, &passed))
		return false;
	switch (f.type) {
	case FRAME_STDOUT:
	case FRAME_STDERR:
		return copy_frame(socket, f.length, f.type == FRAME_STDOUT ? 1 : 2);
	case FRAME_STARTED:
		if (*report >= 0) {
			report_status(report, 0);
			let_go_of_streams(c);
		}
		return true;
	case FRAME_TERMINAL:
		adopt_terminal(passed);
		return true;
	case FRAME_VIEW:
		return show_mounts(socket, f.length);
	case FRAME_NETWORK:
		enter_network(passed);
		return passed < 0 || write_fully(socket, "", 1);
	case FRAME_COLD:
		restore_terminal();
		signal(SIGCHLD, SIG_DFL);
		if (*report < 0)
			run_java(c);
		return false;
	case FRAME_EXIT:
		if (read_fully(socket, &status, sizeof status) != sizeof status)
			return false;
		if (*report >= 0) {
			report_status(report, status);
			_exit(0);
		}
		end_as(status);
	default:
		return copy_frame(socket, f.length, -1);
	}
}

/*
 * Follows a process to its end and ends as it did.
 *
 * @param report  where the caller waits for the start to be done, or -1: this process is the one that the caller sees
 */
int watch_process(int socket, int report, struct command *c)
{
	struct pollfd p[3] = {{.fd = socket, .events = POLLIN}, {.events = POLLIN}, {.events = 0}};

	save_terminal();
	null_device = open("/dev/null", O_RDWR | O_CLOEXEC);
	prctl(PR_SET_NAME, "belljar-monitor");
	p[1].fd = take_signals();
	for (;;) {
		p[2].fd = report;
		if (poll(p, 3, -1) < 0 && errno != EINTR)
			break;
		/* The caller was killed before it was told: what it has begun ends with it. */
		if (report >= 0 && p[2].revents)
			end_as(STATUS_GONE);
		if (p[1].revents)
			forward_signal(p[1].fd, socket);
		if (p[0].revents && !handle_frame(socket, &report, c))
			break;
	}
	if (report >= 0) {
		static const char gone[] = "belljar: the sandbox has ended while it was being set up\n";

		write_fully(2, gone, sizeof gone - 1);
		report_status(&report, 1 << 8);
		_exit(1);
	}
	end_as(STATUS_GONE);
}

/* One question, one answer. */
int ask(int socket, struct command *c)
{
	int none = -1;

	if (!send_request(socket, c))
		return -1;
	while (handle_frame(socket, &none, c))
		continue;
	return -1;
}

static int await_report(int fd)
{
	uint32_t status;

	if (read_fully(fd, &status, sizeof status) != sizeof status)
		return 1;
	return status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff;
}

/* Java with the container's streams as descriptors of higher numbers, and the channel to the monitor. */
static void start_sandbox(struct command *c, int channel)
{
	char text[128];
	int streams[3], null, first = 3 + (c->preserved > 0 ? c->preserved : 0);

	for (int fd = 0; fd < 3; fd++)
		streams[fd] = fcntl(fd, F_DUPFD, first);
	channel = fcntl(channel, F_DUPFD, first);
	snprintf(text, sizeof text, "%d,%d,%d,%d,%d", channel, streams[0], streams[1], streams[2], (int)getppid());
	setenv("BELLJAR_MONITOR", text, 1);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(null, 0);
	dup2(null, 1);
	setsid();
	run_java(c);
}

/* The monitor: starts the sandbox (socket -1) or asks a running one, and follows. */
static __attribute__((noreturn)) void be_monitor(struct command *c, int socket, int report)
{
	int pair[2];

	if (socket < 0) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
			fail("cannot make a socket");
		switch (fork()) {
		case -1:
			fail("cannot make a process");
		case 0:
			start_sandbox(c, pair[1]);
		}
		close(pair[1]);
		socket = pair[0];
	} else if (!send_request(socket, c)) {
		fail("the sandbox does not answer");
	}
	watch_process(socket, report, c);
	_exit(1);
}

/* create, exec: what is started lives on in a monitor unless the caller waits for it. */
int start_monitored(struct command *c, int socket)
{
	bool stays = !strcmp(c->verb, "create") || c->detached;
	int report[2];

	if (!stays)
		be_monitor(c, socket, -1);
	if (pipe2(report, O_CLOEXEC))
		fail("cannot make a pipe");
	switch (fork()) {
	case -1:
		fail("cannot make a process");
	case 0:
		close(report[0]);
		/* As runc's: conmon kills the process group of a container whose time is over, and is in its caller's itself. */
		setsid();
		be_monitor(c, socket, report[1]);
	}
	close(report[1]);
	return await_report(report[0]);
}

// A filter's listener: calls received, answered, continued, given a descriptor, taken back; poll, close, the end of all tasks.
#include "check.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>

static long install(int nr, unsigned flags)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog p = {4, f};

	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &p);
}

static int listener = -1;
static volatile int handled;

static void on_usr1(int s)
{
	handled = s;
}

static void client(int gate)
{
	struct sigaction a = {.sa_handler = on_usr1};
	size_t length;
	char c, *text;

	/* Said at the end, when the other side is silent. */
	stdout = open_memstream(&text, &length);

	sigaction(SIGUSR1, &a, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	SHOW(install(SYS_getpgid, SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC));
	SHOW(install(SYS_getpgid, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV));
	listener = install(SYS_getpgid, SECCOMP_FILTER_FLAG_NEW_LISTENER);
	SHOW(fcntl(listener, F_GETFD));
	SHOW(install(SYS_getpgid, SECCOMP_FILTER_FLAG_NEW_LISTENER));
	write(gate, &listener, sizeof listener);
	SHOW(syscall(SYS_getpgid, 1, 22, 33, 44, 55, 66));
	SHOW(syscall(SYS_getpgid, 2));
	CHECK(syscall(SYS_getpgid, 0) >= 0);
	long fd = syscall(SYS_getpgid, 4);
	SAY("%ld: %zd\n", fd, read(fd, &c, 1));
	SHOW(syscall(SYS_getpgid, 5));
	SAY("handled %d\n", handled);
	SHOW(syscall(SYS_getpgid, 6));
	SHOW(syscall(SYS_getpgid, 7));
	write(1, text, length);
	_exit(0);
}

static int receive(struct seccomp_notif *n)
{
	memset(n, 0, sizeof *n);
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, n);
}

static int answer(unsigned long id, long val, int error, unsigned flags)
{
	struct seccomp_notif_resp r = {id, val, error, flags};

	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &r);
}

static void show_poll(int patience_ms)
{
	struct pollfd f = {listener, POLLIN | POLLOUT, 0};

	SAY("poll %d", poll(&f, 1, patience_ms));
	SAY(" %#x\n", f.revents);
}

int main(void)
{
	struct seccomp_notif n, m;
	struct seccomp_notif_addfd a;
	int gate[2], pipe_[2];
	pid_t p;

	MUST(pipe(gate));
	p = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (!p)
		client(gate[1]);
	read(gate[0], &listener, sizeof listener);
	n.id = 7;
	SHOW(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &n));
	SHOW(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, 8));
	SHOW(receive(&n));
	SAY("pid %d flags %d nr %d args %llu %llu %llu\n", n.pid == (unsigned)p, n.flags, n.data.nr, n.data.args[0], n.data.args[1], n.data.args[5]);
	show_poll(0);
	SHOW(ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &n.id));
	m.id = n.id + 1000;
	SHOW(ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &m.id));
	SHOW(answer(n.id + 1000, 0, 0, 0));
	SHOW(answer(n.id, 0, 0, 8));
	SHOW(answer(n.id, 1, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
	SHOW(answer(n.id, 77, 0, 0));
	SHOW(receive(&n));
	SHOW(answer(n.id, 0, -EXDEV, 0));
	SHOW(receive(&n));
	SHOW(answer(n.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
	/* A descriptor, with the answer in one. */
	SHOW(receive(&n));
	MUST(pipe(pipe_));
	write(pipe_[1], "x", 1);
	a = (struct seccomp_notif_addfd){n.id, 0, 999, 0, 0};
	SHOW(ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &a));
	a.srcfd = pipe_[0];
	a.newfd = 50;
	SHOW(ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &a));
	a.flags = SECCOMP_ADDFD_FLAG_SETFD;
	SHOW(ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &a));
	a.newfd = 51;
	a.flags |= SECCOMP_ADDFD_FLAG_SEND;
	SHOW(ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &a));
	/* Taken back for a signal, and made again. */
	SHOW(receive(&n));
	kill(p, SIGUSR1);
	while (!ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &n.id))
		sched_yield();
	SHOW(answer(n.id, 1, 0, 0));
	m.id = n.id;
	SHOW(receive(&n));
	CHECK(n.id != m.id);
	SHOW(answer(n.id, 5, 0, 0));
	/* The last descriptor goes while one waits, and then there is none. */
	SHOW(receive(&n));
	close(listener);
	show_wait(p);

	/* All tasks under the filter have ended. */
	p = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (!p) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		listener = install(SYS_getpgid, SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
		write(gate[1], &listener, sizeof listener);
		if (!fork())
			_exit(0);
		syscall(SYS_getpgid, 1);
		_exit(3);
	}
	read(gate[0], &listener, sizeof listener);
	SHOW(receive(&n));
	show_poll(0);
	SHOW(answer(n.id, 1, 0, 0));
	show_wait(p);
	/* Linux lets go of the ended task's filters a moment after the task is waited for. */
	show_poll(5000);
	return 0;
}

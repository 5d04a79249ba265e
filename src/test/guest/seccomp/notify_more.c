// Listeners and namespaces of users and processes, descriptors by a longer struct, restart codes as answers, deaf sleep; filters read back.
// options: --cap-add ALL
#include "check.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

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

#define GET_FILTER 0x420c
#define GET_METADATA 0x420d
struct metadata { uint64_t filter_off, flags; };

static int listener;
static struct seccomp_notif got;

static void on_usr1(int s)
{
	(void)s;
}

static int receive(void)
{
	memset(&got, 0, sizeof got);
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &got);
}

static int respond(int error, long value)
{
	struct seccomp_notif_resp r = {.id = got.id, .error = error, .val = value};
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &r);
}

/* Makes the call that is asked about and ends with its result. */
static pid_t caller(void)
{
	pid_t pid = fork();
	if (pid == 0) {
		struct sigaction a = {.sa_handler = on_usr1};
		sigaction(SIGUSR1, &a, NULL);
		long r = syscall(SYS_getpgid, 0);
		_exit(r == -1 ? errno & 0xff : r);
	}
	return pid;
}

static void ended(pid_t pid)
{
	int status = -1;
	waitpid(pid, &status, 0);
	SAY("ended: %x\n", status);
}

static void descriptors(void)
{
	struct { struct seccomp_notif_addfd a; char more[40]; } big;
	pid_t pid = caller();
	SHOW(receive());
	CHECK(got.pid == pid);
	memset(&big, 0, sizeof big);
	big.a.id = got.id;
	big.a.srcfd = 0;
	SHOW(ioctl(listener, _IOW(SECCOMP_IOC_MAGIC, 3, char[16]), &big));
	SHOW(ioctl(listener, _IOW(SECCOMP_IOC_MAGIC, 3, char[8192]), &big));
	SHOW(ioctl(listener, _IOW(SECCOMP_IOC_MAGIC, 3, char[64]), &big) > 0);
	big.more[39] = 1;
	SHOW(ioctl(listener, _IOW(SECCOMP_IOC_MAGIC, 3, char[64]), &big));
	SHOW(ioctl(listener, _IOW(SECCOMP_IOC_MAGIC, 3, char[63]), &big) > 0);
	SHOW(respond(-512, 0));
	ended(pid);
}

static char state(pid_t pid)
{
	char path[64], text[512] = "";
	sprintf(path, "/proc/%d/stat", pid);
	int fd = open(path, O_RDONLY);
	read(fd, text, sizeof text - 1);
	close(fd);
	return strrchr(text, ')')[2];
}

static void deaf(void)
{
	pid_t pid = caller();
	SHOW(receive());
	while (state(pid) != 'S')
		usleep(1000);
	kill(pid, SIGUSR1);
	while (state(pid) != 'D')
		usleep(1000);
	SHOW(respond(0, 7));
	ended(pid);
}

/* The number of a process below the reader's namespace, and of one beside it. */
static void numbers(void)
{
	pid_t first, second;
	int go[2];
	pipe(go);
	first = fork();
	if (first == 0) {
		char c;
		MUST(unshare(CLONE_NEWPID));
		read(go[0], &c, 1);
		pid_t pid = caller();
		int status;
		waitpid(pid, &status, 0);
		_exit(WEXITSTATUS(status));
	}
	second = fork();
	if (second == 0) {
		MUST(unshare(CLONE_NEWPID));
		pid_t pid = fork();
		if (pid == 0) {
			write(go[1], "x", 1);
			SHOW(receive());
			VALUE(got.pid);
			SHOW(respond(0, 9));
			_exit(0);
		}
		waitpid(pid, NULL, 0);
		_exit(0);
	}
	ended(second);
	ended(first);
}

static void read_back(void)
{
	struct sock_filter f[16];
	struct metadata m = {0, 0};
	pid_t pid = fork();
	if (pid == 0) {
		install(SYS_getpgid, SECCOMP_FILTER_FLAG_LOG);
		install(SYS_getsid, 0);
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(pid, NULL, WUNTRACED);
	ptrace(PTRACE_SEIZE, pid, 0, 0);
	ptrace(PTRACE_INTERRUPT, pid, 0, 0);
	waitpid(pid, NULL, 0);
	for (m.filter_off = 0; m.filter_off < 3; m.filter_off++) {
		SHOW(ptrace(GET_METADATA, pid, sizeof m, &m));
		VALUE(m.flags);
		SHOW(ptrace(GET_FILTER, pid, m.filter_off, f));
		SAY("  %x %d %d %x\n", f[1].code, f[1].jt, f[1].jf, f[1].k);
	}
	m.filter_off = 0;
	SHOW(ptrace(GET_FILTER, pid, 0, NULL));
	SHOW(ptrace(GET_FILTER, pid, 0, 8));
	SHOW(ptrace(GET_METADATA, pid, 7, &m));
	SHOW(ptrace(GET_METADATA, pid, 8, &m));
	SHOW(ptrace(GET_METADATA, pid, 99, &m));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Each in a process of its own, as a listener is one's only one. */
static void apart(unsigned flags, int users, void (*what)(void))
{
	pid_t pid = fork();
	if (pid == 0) {
		if (users)
			MUST(unshare(CLONE_NEWUSER | CLONE_NEWPID));
		MUST(listener = install(SYS_getpgid, flags | SECCOMP_FILTER_FLAG_NEW_LISTENER));
		what();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

int main(void)
{
	alarm(20);
	read_back();
	apart(0, 0, descriptors);
	apart(0, 1, descriptors);
	apart(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, 0, deaf);
	apart(0, 0, numbers);
	return 0;
}

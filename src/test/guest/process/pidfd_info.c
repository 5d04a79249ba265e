// PIDFD_GET_INFO through a process's life; signals by the directory /proc/PID; threads' numbers in rt_sigqueueinfo.
// flags: -pthread
#include "../check.h"
#include <pthread.h>
#include <sys/ioctl.h>

struct info {
	uint64_t mask, cgroup;
	uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
	uint32_t rest[2];
};
#define GET_INFO(size) _IOC(_IOC_READ | _IOC_WRITE, 0xff, 11, size)
#define PID_AND_CREDS 3
#define EXIT 8

static int get(int fd, struct info *i, uint64_t mask)
{
	memset(i, 0x55, sizeof *i);
	i->mask = mask;
	return ioctl(fd, GET_INFO(sizeof *i), i);
}

static void of_child(int status)
{
	struct info i;
	int fd;
	pid_t pid;

	MUST(pid = fork());
	if (!pid) {
		pause();
		_exit(0);
	}
	MUST(fd = syscall(SYS_pidfd_open, pid, 0));
	SHOW(get(fd, &i, EXIT));
	VALUE(i.mask & (PID_AND_CREDS | EXIT));
	CHECK(i.pid == pid && i.tgid == pid && i.ppid == getpid());
	CHECK(i.ruid == getuid() && i.euid == geteuid() && i.rgid == getgid() && i.fsuid == getuid());
	SHOW(ioctl(fd, GET_INFO(56), &i));
	SHOW(ioctl(fd, GET_INFO(64), &i));
	SHOW(ioctl(fd, GET_INFO(64), 0));
	SHOW(ioctl(fd, GET_INFO(64), 8));
	SHOW(ioctl(fd, _IO(0xff, 99), 0));
	SHOW(syscall(SYS_pidfd_send_signal, fd, status, 0, 0));
	siginfo_t si;
	SHOW(waitid(P_PIDFD, fd, &si, WEXITED | WNOWAIT));
	SHOW(get(fd, &i, EXIT)); /* a zombie still has its identity, and no exit information yet */
	VALUE(i.mask & (PID_AND_CREDS | EXIT));
	show_wait(pid);
	SHOW(get(fd, &i, EXIT));
	VALUE(i.mask & (PID_AND_CREDS | EXIT));
	VALUE(WTERMSIG(i.exit_code));
	SHOW(get(fd, &i, 0));
	close(fd);
}

static void by_directory(void)
{
	char path[64];
	int fd, thread_fd;
	pid_t pid;

	MUST(pid = fork());
	if (!pid) {
		pause();
		_exit(0);
	}
	snprintf(path, sizeof path, "/proc/%d", pid);
	MUST(fd = open(path, O_RDONLY | O_DIRECTORY));
	snprintf(path, sizeof path, "/proc/%d/task/%d", pid, pid);
	MUST(thread_fd = open(path, O_RDONLY | O_DIRECTORY));
	SHOW(syscall(SYS_pidfd_send_signal, thread_fd, 0, 0, 0));
	SHOW(syscall(SYS_pidfd_send_signal, fd, 0, 0, 0));
	SHOW(syscall(SYS_pidfd_send_signal, fd, 999, 0, 0));
	SHOW(syscall(SYS_pidfd_send_signal, fd, SIGTERM, 0, 0));
	show_wait(pid);
	SHOW(syscall(SYS_pidfd_send_signal, fd, SIGTERM, 0, 0));
	SHOW(syscall(SYS_pidfd_send_signal, 0, SIGTERM, 0, 0));
}

static volatile int thread_id;

static void *thread(void *arg)
{
	sigset_t set;

	sigfillset(&set);
	pthread_sigmask(SIG_BLOCK, &set, 0);
	thread_id = syscall(SYS_gettid);
	while (thread_id)
		sleep_ms(1);
	return arg;
}

static void to_thread_number(void)
{
	siginfo_t si = { .si_signo = SIGUSR1, .si_code = SI_QUEUE }, got;
	sigset_t set;
	pthread_t t;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, 0);
	pthread_create(&t, 0, thread, 0);
	while (!thread_id)
		sleep_ms(1);
	si.si_value.sival_int = 77;
	SHOW(syscall(SYS_rt_sigqueueinfo, thread_id, SIGUSR1, &si));
	SHOW(sigwaitinfo(&set, &got));
	VALUE(got.si_value.sival_int);
	thread_id = 0;
	pthread_join(t, 0);
}

int main(void)
{
	of_child(SIGTERM);
	of_child(SIGKILL);
	by_directory();
	to_thread_number();
	return 0;
}

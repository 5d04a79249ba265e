// Landlock: scopes of signals and of abstract UNIX sockets; tracing
#include "landlock.h"
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <stddef.h>
#include <pthread.h>

static pid_t outside;
static struct sockaddr_un name, dgram_name, path = {AF_UNIX, "sock"};
static socklen_t len;

static void tries(void)
{
	int s = socket(AF_UNIX, SOCK_STREAM, 0), d = socket(AF_UNIX, SOCK_DGRAM, 0);
	SHOW(kill(outside, 0));
	SHOW(kill(getpid(), 0));
	SHOW(connect(s, (void *)&name, len));
	SHOW(connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&path, sizeof path));
	SHOW(sendto(d, "x", 1, 0, (void *)&dgram_name, len));
	SHOW(connect(d, (void *)&dgram_name, len));
	SHOW(send(d, "x", 1, 0));
	pid_t child = fork();
	if (child == 0) {
		SHOW(kill(getppid(), 0));
		SHOW(kill(outside, 0));
		exit(0);
	}
	show_wait(child);
	SHOW(ptrace(PTRACE_ATTACH, outside, 0, 0));
	waitpid(outside, NULL, __WALL | WNOHANG);
}

static void signals(void)
{
	enforce(new_ruleset(0, 0, SCOPE_SIGNAL));
	tries();
}

static void sockets(void)
{
	enforce(new_ruleset(0, 0, SCOPE_ABSTRACT));
	tries();
}

static void within(void)
{
	int s;
	enforce(new_ruleset(0, 0, SCOPE_ABSTRACT | SCOPE_SIGNAL));
	struct sockaddr_un own = {AF_UNIX};
	sprintf(own.sun_path + 1, "own%d", getpid());
	socklen_t n = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(own.sun_path + 1);
	MUST(s = socket(AF_UNIX, SOCK_STREAM, 0));
	MUST(bind(s, (void *)&own, n));
	MUST(listen(s, 5));
	pid_t me = getpid();
	pid_t pid = fork();
	if (pid == 0) {
		SHOW(connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&own, n));
		enforce(new_ruleset(0, 0, SCOPE_ABSTRACT));
		SHOW(connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&own, n));
		SHOW(kill(me, 0));
		enforce(new_ruleset(0, 0, SCOPE_SIGNAL));
		SHOW(kill(me, 0));
		exit(0);
	}
	show_wait(pid);
}

int main(void)
{
	name.sun_family = AF_UNIX;
	sprintf(name.sun_path + 1, "stream%d", getpid());
	len = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name.sun_path + 1);
	dgram_name = name;
	memcpy(dgram_name.sun_path + 1, "dgrams", 6);
	int s = socket(AF_UNIX, SOCK_STREAM, 0), d = socket(AF_UNIX, SOCK_DGRAM, 0), p = socket(AF_UNIX, SOCK_STREAM, 0);
	MUST(bind(s, (void *)&name, len));
	MUST(listen(s, 20));
	MUST(bind(d, (void *)&dgram_name, len));
	MUST(bind(p, (void *)&path, sizeof path));
	MUST(listen(p, 20));
	outside = fork();
	if (outside == 0) {
		pause();
		exit(0);
	}
	apart(signals);
	apart(sockets);
	apart(within);
	kill(outside, SIGKILL);
	return 0;
}

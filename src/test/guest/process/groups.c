// Process groups, sessions and identity.
#include "check.h"
#include <grp.h>
#include <sys/resource.h>
#include <sys/prctl.h>
#include <sys/utsname.h>

int main(void)
{
	pid_t p = fork();
	if (p == 0) {
		CHECK(setsid() == getpid());
		CHECK(getsid(0) == getpid());
		CHECK(getpgrp() == getpid());
		SHOW(setsid());
		SHOW(setpgid(0, 0));
		SHOW(setpgid(0, 1 << 29));
		pid_t c = fork();
		if (c == 0) {
			CHECK(getpgrp() == getppid());
			SHOW(setpgid(0, 0));
			CHECK(getpgrp() == getpid());
			pause();
		}
		await_sleep(c);
		CHECK(getpgid(c) == c);
		CHECK(getsid(c) == getpid());
		SHOW(kill(-c, SIGTERM));
		show_wait(c);
		SHOW(kill(-c, 0));
		SHOW(getpgid(c));
		_exit(0);
	}
	show_wait(p);
	SHOW(setpgid(-1, 0));
	SHOW(setpgid(0, -1));
	SHOW(kill(1 << 29, 0));
	SHOW(kill(getpid(), 65));
	SHOW(kill(getpid(), 0));

	p = fork();
	if (p == 0) {
		uid_t r, e, s;
		SHOW(setgroups(2, (gid_t[]){ 5, 6 }));
		SHOW(setresgid(10, 20, 30));
		SHOW(setresuid(1000, 2000, 3000));
		SHOW(getresuid(&r, &e, &s));
		VALUE(r); VALUE(e); VALUE(s);
		SHOW(seteuid(3000));
		SHOW(seteuid(5));
		SHOW(setuid(0));
		SHOW(geteuid());
		SHOW(getegid());
		gid_t g[4];
		SHOW(getgroups(4, g));
		VALUE(g[0]); VALUE(g[1]);
		SHOW(setgroups(0, NULL));
		SHOW(open("/etc/shadow", O_RDONLY));
		SHOW(kill(1, SIGTERM));
		SHOW(setpriority(PRIO_PROCESS, 0, -5));
		_exit(0);
	}
	show_wait(p);

	char name[17] = "";
	SHOW(prctl(PR_SET_NAME, "a-name-longer-than-15"));
	SHOW(prctl(PR_GET_NAME, name));
	TEXT(name);
	struct utsname u;
	SHOW(uname(&u));
	TEXT(u.sysname);
	TEXT(u.machine);
	struct rlimit l;
	SHOW(getrlimit(RLIMIT_NOFILE, &l));
	l.rlim_cur = 10;
	SHOW(setrlimit(RLIMIT_NOFILE, &l));
	for (int i = 0; i < 12; i++)
		if (dup(0) < 0) {
			SAY("after some: %s\n", strerrorname_np(errno));
			break;
		}
	l.rlim_cur = l.rlim_max + 1;
	SHOW(setrlimit(RLIMIT_NOFILE, &l));
	SHOW(getrlimit(99, &l));
	SHOW(getpriority(PRIO_PROCESS, 0));
	SHOW(nice(3));
	SHOW(getpriority(PRIO_PROCESS, 0));
	return 0;
}

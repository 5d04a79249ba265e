// What personality and prctl keep: timeouts left as they were, timer slack and its default; a sleep on the thread's CPU time.
#include "../check.h"
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/utsname.h>

int main(void)
{
	struct timeval tv = { 0, 1000 };
	struct timespec ts = { 0, 1000 };
	struct utsname u;
	pid_t pid;

	SHOW(syscall(SYS_select, 0, 0, 0, 0, &tv));
	VALUE(tv.tv_usec);
	SHOW(personality(STICKY_TIMEOUTS));
	tv.tv_usec = 1000;
	SHOW(syscall(SYS_select, 0, 0, 0, 0, &tv));
	VALUE(tv.tv_usec);
	SHOW(syscall(SYS_ppoll, 0, 0, &ts, 0, 8));
	VALUE(ts.tv_nsec);
	SHOW(personality(PER_LINUX32));
	MUST(uname(&u));
	SAY("%s\n", u.machine);
	SHOW(personality(0));
	MUST(uname(&u));
	SAY("%s\n", u.machine);
	SHOW(prctl(PR_GET_TIMERSLACK));
	SHOW(prctl(PR_SET_TIMERSLACK, 70000));
	MUST(pid = fork());
	if (!pid) {
		SHOW(prctl(PR_GET_TIMERSLACK));
		SHOW(prctl(PR_SET_TIMERSLACK, 90000));
		SHOW(prctl(PR_SET_TIMERSLACK, 0));
		SHOW(prctl(PR_GET_TIMERSLACK)); /* the default is what the parent had */
		_exit(0);
	}
	show_wait(pid);
	SHOW(prctl(PR_SET_TIMERSLACK, 0));
	SHOW(prctl(PR_GET_TIMERSLACK));
	SHOW(syscall(SYS_clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, &ts, 0));
	SHOW(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC_RAW, 0, &ts, 0));
	SHOW(syscall(SYS_clock_nanosleep, 77, 0, &ts, 0));
	return 0;
}

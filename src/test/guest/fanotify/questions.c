// needs: root
// Permission events: who opens, reads or executes waits until the group has answered; without a group all may go on.
// flags: -pthread
#include "fan.h"
#include <pthread.h>

static int fan, answers, wanted[20];

static void *answer(void *arg)
{
	char b[4096] __attribute__((aligned(8)));
	(void)arg;
	for (int i = 0; i < answers; ) {
		long n = read(fan, b, sizeof b);
		if (n < 0)
			break;
		for (struct fanotify_event_metadata *m = (void *)b; FAN_EVENT_OK(m, n); m = FAN_EVENT_NEXT(m, n), i++) {
			struct fanotify_response r = { m->fd, wanted[i] };
			SAY("asked for %s\n", mask_name(m->mask));
			if (write(fan, &r, sizeof r) != sizeof r)
				SAY("answer: %s\n", strerrorname_np(errno));
			if (i == 0) {
				SHOW(write(fan, &r, sizeof r));
				r.response = 7;
				SHOW(write(fan, &r, sizeof r));
				r.response = FAN_ALLOW;
				r.fd = -1;
				SHOW(write(fan, &r, sizeof r));
				SHOW(write(fan, &r, 4));
			}
			close(m->fd);
		}
	}
	return 0;
}

static pid_t child(void)
{
	fflush(stdout);
	return fork();
}

int main(void)
{
	char b[10];
	pthread_t t;
	fan_setup();
	touch("file", "text"), touch("script", "#!/bin/true\n");
	fan = fanotify_init(FAN_CLASS_CONTENT, O_RDONLY);
	MUST(fanotify_mark(fan, FAN_MARK_ADD, FAN_OPEN_PERM | FAN_ACCESS_PERM | FAN_EVENT_ON_CHILD, AT_FDCWD, "."));
	MUST(fanotify_mark(fan, FAN_MARK_ADD, FAN_OPEN_EXEC_PERM, AT_FDCWD, "script"));
	answers = 8;
	int a[] = { FAN_ALLOW, FAN_DENY, FAN_DENY, FAN_ALLOW, FAN_ALLOW, FAN_ALLOW, FAN_DENY };
	memcpy(wanted, a, sizeof a);
	answers = 7;
	pthread_create(&t, 0, answer, 0);
	pid_t p = child();
	if (!p) {
		/* What it is told it says at the end: the answerer speaks meanwhile. */
		int fd = open("file", O_RDONLY), e[2];
		long r[3];
		r[0] = read(fd, b, 4), e[0] = errno;
		r[1] = open("file", O_RDWR), e[1] = errno;
		r[2] = pread(fd, b, 4, 0);
		/* Asked for execution, opening and reading its head, in this order. */
		execl("./script", "script", (char *)0);
		SAY("exec: %s\n", strerrorname_np(errno));
		SAY("open %d read %ld %s open %ld %s pread %ld\n", fd >= 0, r[0], strerrorname_np(e[0]), r[1], strerrorname_np(e[1]), r[2]);
		_exit(0);
	}
	waitpid(p, 0, 0);
	pthread_cancel(t);
	pthread_join(t, 0);

	/* One that waits when the group goes may go on; one that is killed is not waited for. */
	close(fan);
	fan = fanotify_init(FAN_CLASS_CONTENT | FAN_NONBLOCK, O_RDONLY);
	MUST(fanotify_mark(fan, FAN_MARK_ADD, FAN_OPEN_PERM, AT_FDCWD, "file"));
	p = child();
	if (!p) {
		close(fan); /* the child's own; the group lives on in its parent */
		SHOW(close(open("file", O_RDONLY)));
		_exit(0);
	}
	struct pollfd pf = { fan, POLLIN };
	SHOW(poll(&pf, 1, 10000));
	kill(p, SIGKILL);
	show_wait(p);
	SHOW(poll(&pf, 1, 0));
	p = child();
	if (!p) {
		close(fan);
		SHOW(close(open("file", O_RDONLY)));
		_exit(0);
	}
	SHOW(poll(&pf, 1, 10000));
	struct fanotify_event_metadata m;
	SHOW(read(fan, &m, sizeof m));
	close(fan);
	show_wait(p);
	return 0;
}

// landlock_create_ruleset(2), landlock_add_rule(2), landlock_restrict_self(2): arguments, errors, ABI version
#include "landlock.h"

int main(void)
{
	struct ruleset r = {0};
	char big[8192] = {0};
	int fd, p;
	SHOW(create_ruleset(NULL, 0, 1));
	SHOW(create_ruleset(NULL, 0, 2));
	SHOW(create_ruleset(NULL, 0, 3));
	SHOW(create_ruleset(NULL, 0, 4));
	SHOW(create_ruleset(&r, 0, 1));
	SHOW(create_ruleset(NULL, 8, 1));
	SHOW(create_ruleset(NULL, 0, 0));
	SHOW(create_ruleset(NULL, sizeof r, 0));
	SHOW(create_ruleset((void *)8, sizeof r, 0));
	SHOW(create_ruleset(&r, 7, 0));
	SHOW(create_ruleset(&r, 8, 0));
	SHOW(create_ruleset(&r, sizeof r, 0));
	r.fs = 0x10000;
	SHOW(create_ruleset(&r, sizeof r, 0));
	r.fs = READ_FILE;
	r.net = 4;
	SHOW(create_ruleset(&r, sizeof r, 0));
	r.net = 0;
	r.scoped = 4;
	SHOW(create_ruleset(&r, sizeof r, 0));
	SHOW(create_ruleset(&r, 12, 0));
	memcpy(big, &r, 8);
	SHOW(create_ruleset(big, 4097, 0));
	big[100] = 1;
	SHOW(create_ruleset(big, 4096, 0));
	big[100] = 0;
	SHOW(create_ruleset(big, 4096, 0));
	SHOW(create_ruleset(big, 8, 0));
	r.scoped = 0;
	MUST(fd = create_ruleset(&r, sizeof r, 0));
	SHOW(fcntl(fd, F_GETFD));
	SHOW(fcntl(fd, F_GETFL));
	SHOW(read(fd, big, 10));
	SHOW(write(fd, big, 10));
	char link[100] = {0}, path[40];
	sprintf(path, "/proc/self/fd/%d", fd);
	readlink(path, link, 99);
	TEXT(link);

	struct beneath b = {READ_FILE, open("/", O_PATH)};
	SHOW(add_rule(fd, 1, &b, 0));
	SHOW(add_rule(fd, 1, &b, 1));
	SHOW(add_rule(fd, 0, &b, 0));
	SHOW(add_rule(fd, 3, &b, 0));
	SHOW(add_rule(fd, 1, NULL, 0));
	SHOW(add_rule(-1, 1, &b, 0));
	SHOW(add_rule(b.fd, 1, &b, 0));
	SHOW(add_rule(0, 1, &b, 0));
	b.access = 0;
	SHOW(add_rule(fd, 1, &b, 0));
	b.access = READ_DIR;
	SHOW(add_rule(fd, 1, &b, 0));
	b.access = READ_FILE;
	b.fd = -1;
	SHOW(add_rule(fd, 1, &b, 0));
	b.fd = fd;
	SHOW(add_rule(fd, 1, &b, 0));
	int pipes[2];
	pipe(pipes);
	b.fd = pipes[0];
	SHOW(add_rule(fd, 1, &b, 0));
	struct net_port n = {BIND_TCP, 80};
	SHOW(add_rule(fd, 2, &n, 0));
	MUST(p = new_ruleset(READ_DIR | READ_FILE | REFER, BIND_TCP, 0));
	SHOW(add_rule(p, 2, &n, 0));
	n.port = 65536;
	SHOW(add_rule(p, 2, &n, 0));
	n.port = 0;
	SHOW(add_rule(p, 2, &n, 0));
	n.access = CONNECT_TCP;
	SHOW(add_rule(p, 2, &n, 0));
	n.access = 0;
	SHOW(add_rule(p, 2, &n, 0));
	SHOW(add_rule(p, 2, (void *)8, 0));
	close(open("plain", O_CREAT | O_WRONLY, 0600));
	SHOW(allow(p, "plain", READ_DIR));
	SHOW(allow(p, "plain", READ_FILE));
	SHOW(allow(p, "plain", REFER));

	SHOW(restrict_self(-1, 0));
	SHOW(restrict_self(0, 0));
	SHOW(restrict_self(b.fd, 0));
	SHOW(restrict_self(fd, 8));
	SHOW(restrict_self(-1, 4));
	SHOW(restrict_self(-1, 2));
	SHOW(restrict_self(p, 7));
	MUST(setresuid(1000, 1000, 1000));
	SHOW(restrict_self(fd, 0));
	SHOW(restrict_self(-1, 0));
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	int i;
	for (i = 0; i < 20; i++)
		if (restrict_self(fd, 0) < 0)
			break;
	CHECK(errno == E2BIG);
	VALUE(i);
	return 0;
}

// Programs with file capabilities: what they run with, by whom started, and what takes the capabilities away.
// flags: -static
#include "check.h"
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/xattr.h>

#define CAP "security.capability"
struct caps { uint32_t magic, permitted, inheritable, permitted_high, inheritable_high, root; };
enum { CHOWN = 1, KILL = 1 << 5, SYS_MODULE = 1 << 16, EFFECTIVE = 1, V2 = 0x02000000, V3 = 0x03000000 };

static char self[4096];

/* The program started: says what it has. */
static int report(void)
{
	char line[200];
	FILE *f = fopen("/proc/self/status", "r");
	SAY("   ");
	while (fgets(line, sizeof line, f)) {
		unsigned long long v;
		if (sscanf(line, "CapPrm: %llx", &v) == 1)
			SAY(" permitted %#llx", v & (CHOWN | KILL | SYS_MODULE));
		else if (sscanf(line, "CapEff: %llx", &v) == 1)
			SAY(" effective %#llx", v & (CHOWN | KILL | SYS_MODULE));
		else if (sscanf(line, "CapAmb: %llx", &v) == 1)
			SAY(" ambient %#llx", v);
	}
	SAY(" secure %lu\n", getauxval(AT_SECURE));
	return 0;
}

static void start(const char *what, int uid, int no_new_privs)
{
	pid_t pid = fork();
	SAY("%s", "");
	if (pid == 0) {
		SAY("  %s:\n", what);
		if (no_new_privs)
			prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		MUST(setgid(uid));
		MUST(setuid(uid));
		execl("./prog", "prog", "report", NULL);
		SAY("    exec: %s\n", strerrorname_np(errno));
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

static long set(uint32_t magic, uint32_t permitted, uint32_t inheritable, size_t size)
{
	struct caps c = { magic, permitted, inheritable, 0, 0, 0 };
	return setxattr("prog", CAP, &c, size, 0);
}

int main(int argc, char **argv)
{
	struct caps c;
	if (argc > 1)
		return report();
	/* Drop what the machine's root may have beyond a container's, so that both sides agree. */
	prctl(PR_CAPBSET_DROP, 16, 0, 0, 0);
	chmod(".", 0755);
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char command[9000];
	snprintf(command, sizeof command, "cp %.*s prog && chmod 755 prog", (int)n, self);
	MUST(system(command));
	SHOW(getxattr("prog", CAP, &c, sizeof c));
	SHOW(set(V2, CHOWN, 0, 19));
	SHOW(set(0x04000000, CHOWN, 0, 20));
	SHOW(set(V3, CHOWN, 0, 20));
	SHOW(setxattr("prog", CAP, &c, 0, 0));
	start("nothing", 1000, 0);
	start("nothing, root", 0, 0);
	SHOW(set(V2 | EFFECTIVE, CHOWN | KILL, 0, 20));
	SHOW(getxattr("prog", CAP, &c, sizeof c));
	VALUE(c.permitted);
	start("effective", 1000, 0);
	start("effective, root", 0, 0);
	start("effective, no new privileges", 1000, 1);
	SHOW(set(V2, CHOWN, 0, 20));
	start("permitted only", 1000, 0);
	SHOW(set(V2, 0, KILL, 20));
	start("inheritable only", 1000, 0);
	SHOW(set(V2 | EFFECTIVE, CHOWN | SYS_MODULE, 0, 20));
	start("more than the bounding set", 1000, 0);
	SHOW(set(V2, CHOWN | SYS_MODULE, 0, 20));
	start("more, not effective", 1000, 0);
	SHOW(set(V2 | EFFECTIVE, CHOWN, 0, 20));
	SHOW(chown("prog", 1001, 1001));
	SHOW(getxattr("prog", CAP, &c, sizeof c));
	SHOW(set(V2 | EFFECTIVE, CHOWN, 0, 20));
	SHOW(chmod("prog", 0755));
	SHOW(getxattr("prog", CAP, &c, sizeof c));
	SHOW(truncate("prog", 10));
	SHOW(getxattr("prog", CAP, &c, sizeof c));
	pid_t pid = fork();
	if (pid == 0) {
		MUST(setuid(1001));
		SHOW(set(V2, CHOWN, 0, 20));
		SHOW(removexattr("prog", CAP));
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return 0;
}

// needs: root
// In mountinfo of who is confined to a part of the tree: from which group that he sees his mount receives.
#include "mounts.h"

int main(void)
{
	char line[1000], path[64];
	own_namespace();
	mkdir("b", 0755), mkdir("r", 0755);
	MUST(mount("none", "r", "tmpfs", 0, 0));
	mkdir("r/a", 0755), mkdir("r/c", 0755);
	MUST(mount("none", "r/a", "tmpfs", 0, 0));
	MUST(mount(0, "r/a", 0, MS_SHARED, 0));
	MUST(mount("r/a", "b", 0, MS_BIND, 0));
	MUST(mount(0, "b", 0, MS_SLAVE, 0));
	MUST(mount(0, "b", 0, MS_SHARED, 0));
	MUST(mount("b", "r/c", 0, MS_BIND, 0));
	MUST(mount(0, "r/c", 0, MS_SLAVE, 0));
	pid_t p = fork();
	if (!p) {
		MUST(chroot("r"));
		raise(SIGSTOP);
		_exit(0);
	}
	int st, shared = 0, master = 0, from = 0;
	waitpid(p, &st, WUNTRACED);
	sprintf(path, "/proc/%d/mountinfo", p);
	FILE *f = fopen(path, "r");
	while (fgets(line, sizeof line, f)) {
		char *s = strstr(line, "shared:"), *m = strstr(line, "master:"), *d = strstr(line, "propagate_from:");
		if (strstr(line, " /a "))
			shared = s ? atoi(s + 7) : -1;
		if (strstr(line, " /c "))
			master = m ? atoi(m + 7) : -1, from = d ? atoi(d + 15) : -1;
	}
	CHECK(shared > 0 && master > 0 && shared != master);
	CHECK(from == shared);
	kill(p, SIGKILL);
	waitpid(p, &st, 0);
	f = fopen("/proc/self/mountinfo", "r");
	int seen = 0;
	while (fgets(line, sizeof line, f))
		seen += strstr(line, "propagate_from:") != 0; // the working directory may be called so
	VALUE(seen);
	return 0;
}

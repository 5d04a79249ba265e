// needs: root
// The boot id is the machine's, however many procs are mounted; a proc's files are there for who comes first, and for all who come at once.
#include "check.h"
#include <sched.h>
#include <sys/mount.h>

static void read_id(const char *proc, const char *name, char *id)
{
	char path[100];
	snprintf(path, sizeof path, "%s/sys/kernel/random/%s", proc, name);
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, id, 63);
	id[n < 0 ? 0 : n] = 0;
	close(fd);
}

int main(void)
{
	char a[64], b[64], c[64];

	MUST(unshare(CLONE_NEWNS));
	MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	read_id("/proc", "boot_id", a);
	VALUE(strlen(a));
	MUST(mkdir("other", 0755));
	for (int round = 0; round < 5; round++) {
		MUST(mount("proc", "other", "proc", 0, NULL));
		for (int i = 0; i < 4; i++) {
			pid_t child = fork();
			if (child == 0) {
				struct stat st;
				read_id("other", "boot_id", b);
				_exit(strcmp(a, b) != 0 || stat("other/meminfo", &st) || stat("other/sysvipc/shm", &st) || stat("other/self/status", &st));
			}
		}
		for (int i = 0, status; i < 4; i++) {
			MUST(wait(&status));
			if (status)
				SAY("a child found something else: %x\n", status);
		}
		MUST(umount("other"));
	}
	read_id("/proc", "uuid", b);
	read_id("/proc", "uuid", c);
	CHECK(strcmp(b, c) != 0);
	CHECK(strcmp(a, b) != 0);
	return 0;
}

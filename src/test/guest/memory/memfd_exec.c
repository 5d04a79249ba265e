// Memory files that may be executed: the seal for it and what it brings along, and vm.memfd_noexec of a PID namespace. A write of
// nothing to /proc/self/maps.
#include "../check.h"
#include <sched.h>
#include <sys/mman.h>

#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x20
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8
#define MFD_EXEC 16
#endif

static void show(const char *what, unsigned flags)
{
	struct stat st;
	int fd = memfd_create("x", flags);

	if (fd < 0) {
		SAY("%s: %s\n", what, strerrorname_np(errno));
		return;
	}
	fstat(fd, &st);
	SAY("%s: mode %o, seals %#x\n", what, st.st_mode, fcntl(fd, F_GET_SEALS));
	close(fd);
}

static void show_all(void)
{
	show("plain", 0);
	show("sealable", MFD_ALLOW_SEALING);
	show("MFD_EXEC", MFD_EXEC);
	show("MFD_NOEXEC_SEAL", MFD_NOEXEC_SEAL);
	show("both", MFD_EXEC | MFD_NOEXEC_SEAL);
}

static void set(const char *value)
{
	int fd = open("/proc/sys/vm/memfd_noexec", O_RDWR);
	char now[16] = "";

	if (write(fd, value, strlen(value)) < 0)
		SAY("%s: %s\n", value, strerrorname_np(errno));
	lseek(fd, 0, SEEK_SET);
	SAY("memfd_noexec %.*s\n", (int)(read(fd, now, sizeof now - 1) - 1), now);
	close(fd);
}

int main(void)
{
	pid_t pid;
	int fd = memfd_create("x", MFD_ALLOW_SEALING | MFD_EXEC);

	show_all();
	MUST(ftruncate(fd, 4096));
	char *p = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
	VALUE(fcntl(fd, F_GET_SEALS));
	munmap(p, 4096);
	SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
	VALUE(fcntl(fd, F_GET_SEALS));
	SHOW(fchmod(fd, 0600));
	SHOW(fchmod(fd, 0711));
	SHOW(ftruncate(fd, 100));
	SHOW(write(fd, "a", 1));

	fd = memfd_create("x", MFD_ALLOW_SEALING);
	MUST(fchmod(fd, 0600));
	SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
	VALUE(fcntl(fd, F_GET_SEALS));
	SHOW(write(fd, "a", 1));

	fd = open("/proc/self/maps", O_RDWR);
	SHOW(write(fd, "", 0));
	SHOW(write(fd, "x", 1));

	/* The setting belongs to the PID namespace that the caller is in. */
	MUST(unshare(CLONE_NEWPID));
	MUST(pid = fork());
	if (pid == 0) {
		set("1");
		show_all();
		set("2");
		show_all();
		MUST(unshare(CLONE_NEWPID));
		MUST(pid = fork());
		if (pid == 0) {
			set("1");
			set("3");
			set("2");
			show_all();
			_exit(0);
		}
		show_wait(pid);
		set("0");
		set("-1");
		show_all();
		_exit(0);
	}
	show_wait(pid);
	return 0;
}

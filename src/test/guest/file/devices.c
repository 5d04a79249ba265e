// The files of /dev and a look at /proc/self.
#include "check.h"
#include <dirent.h>

static void first_line(const char *path)
{
	char line[200] = "";
	FILE *f = fopen(path, "r");
	if (!f || !fgets(line, sizeof line, f))
		SAY("%s: %s\n", path, strerrorname_np(errno));
	else
		SAY("%s: %s%s", path, line, strchr(line, '\n') ? "" : "\n");
	if (f)
		fclose(f);
}

int main(int argc, char **argv)
{
	(void)argc;
	char buf[64];
	memset(buf, 1, sizeof buf);
	int zero = open("/dev/zero", O_RDWR), null = open("/dev/null", O_RDWR), full = open("/dev/full", O_RDWR);
	SHOW(read(zero, buf, 64));
	VALUE(buf[63]);
	SHOW(write(zero, buf, 64));
	SHOW(read(null, buf, 64));
	SHOW(write(null, buf, 64));
	SHOW(read(full, buf, 64));
	SHOW(write(full, buf, 64));
	int r = open("/dev/urandom", O_RDONLY);
	SHOW(read(r, buf, 64));
	SHOW(syscall(SYS_getrandom, buf, 20, 0));
	SHOW(syscall(SYS_getrandom, buf, 20, 0x100));
	SHOW(lseek(null, 100, SEEK_SET));
	SHOW(ftruncate(null, 0));
	SHOW(access("/dev/tty", F_OK));
	SHOW(open("/dev/nothing", O_RDONLY));

	char path[100];
	sprintf(path, "/proc/%d/comm", getpid());
	first_line("/proc/self/comm");
	int fd = open(path, O_RDONLY);
	SHOW(read(fd, buf, 64));
	SHOW(readlink("/proc/self/cwd", buf, 1));
	memset(buf, 0, sizeof buf);
	sprintf(path, "/proc/self/fd/%d", null);
	SHOW(readlink(path, buf, 60));
	TEXT(buf);
	char cmd[4096] = "";
	fd = open("/proc/self/cmdline", O_RDONLY);
	CHECK(read(fd, cmd, sizeof cmd) == (long)strlen(argv[0]) + 1 && !strcmp(cmd, argv[0]));
	FILE *maps = fopen("/proc/self/maps", "r");
	int text = 0, stack = 0, vdso = 0, libc = 0;
	while (fgets(cmd, sizeof cmd, maps)) {
		unsigned long from, to;
		char perms[5];
		if (sscanf(cmd, "%lx-%lx %4s", &from, &to, perms) != 3)
			SAY("odd line: %s", cmd);
		if ((unsigned long)main >= from && (unsigned long)main < to)
			text = perms[2] == 'x';
		if ((unsigned long)&text >= from && (unsigned long)&text < to)
			stack = strstr(cmd, "[stack]") != NULL;
		vdso |= strstr(cmd, "[vdso]") != NULL;
		libc |= strstr(cmd, "/libc.so.6") != NULL;
	}
	VALUE(text); VALUE(stack); VALUE(libc);
	(void)vdso;
	SHOW(open("/proc/self/nothing", O_RDONLY));
	SHOW(open("/proc/999999/stat", O_RDONLY));
	sprintf(path, "/proc/self/fd/%d", zero);
	int again = open(path, O_RDONLY);
	SHOW(read(again, buf, 10));
	DIR *d = opendir("/proc/self/fd");
	CHECK(d && readdir(d));
	first_line("/proc/sys/kernel/ostype");
	SHOW(access("/proc/self/exe", X_OK));
	SHOW(access("/proc/cpuinfo", R_OK));
	SHOW(access("/proc/meminfo", R_OK));
	SHOW(access("/proc/mounts", R_OK));
	return 0;
}

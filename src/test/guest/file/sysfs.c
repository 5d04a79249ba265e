// sysfs(2): types of file systems by name and by number; errors
#include "check.h"

int main(void)
{
	char name[100], line[100];
	int n = syscall(SYS_sysfs, 3), i, lines = 0;
	SHOW(syscall(SYS_sysfs, 1, "nosuch"));
	SHOW(syscall(SYS_sysfs, 1, 8));
	SHOW(syscall(SYS_sysfs, 1, ""));
	SHOW(syscall(SYS_sysfs, 2, 1000, name));
	SHOW(syscall(SYS_sysfs, 2, -1, name));
	SHOW(syscall(SYS_sysfs, 2, n, name));
	SHOW(syscall(SYS_sysfs, 2, 0, 8));
	SHOW(syscall(SYS_sysfs, 4));
	SHOW(syscall(SYS_sysfs, 0));
	FILE *f = fopen("/proc/filesystems", "r");
	while (fgets(line, sizeof line, f)) {
		char *type = strrchr(line, '\t') + 1;
		type[strlen(type) - 1] = 0;
		if (syscall(SYS_sysfs, 1, type) != lines || syscall(SYS_sysfs, 2, lines, name) || strcmp(name, type))
			SAY("%s differs\n", type);
		lines++;
	}
	CHECK(n == lines);
	i = syscall(SYS_sysfs, 1, "proc");
	SHOW(syscall(SYS_sysfs, 2, i, name));
	TEXT(name);
	return 0;
}

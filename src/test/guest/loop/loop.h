/* A free loop device, and a file to put behind it. */
#ifndef LOOP_H
#define LOOP_H
#include "check.h"
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

static char loop_path[64];

/* The first unused device, opened. */
static inline int loop_open(int flags)
{
	int ctl = open("/dev/loop-control", O_RDWR), n, fd = -1;
	MUST(ctl);
	MUST(n = ioctl(ctl, LOOP_CTL_GET_FREE));
	close(ctl);
	sprintf(loop_path, "/dev/loop%d", n);
	MUST(fd = open(loop_path, flags));
	return fd;
}

static inline int loop_number(void)
{
	return atoi(loop_path + 9);
}

static inline int loop_file(const char *name, long size)
{
	int f;
	MUST(f = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600));
	MUST(ftruncate(f, size));
	return f;
}

/* A file of /sys/block/loopN. */
static inline void loop_sys(const char *name)
{
	char path[200], text[300] = "";
	sprintf(path, "/sys/block/loop%d/%s", loop_number(), name);
	int fd = open(path, O_RDONLY);
	if (fd < 0) {
		SAY("%s: %s\n", name, strerrorname_np(errno));
		return;
	}
	long n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n < 0 ? 0 : n] = 0;
	text[strcspn(text, "\n")] = 0;
	SAY("%s: %s\n", name, text);
}
#endif

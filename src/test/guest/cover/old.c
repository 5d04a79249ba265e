// needs: root
// Forms of calls that C libraries no longer use, and calls that few programs make.
#include "cover.h"
#include <sys/mman.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/timex.h>
#include <sys/times.h>
#include <utime.h>

static void times_and_names(void)
{
	struct utimbuf u = { 1000, 2000 };
	struct timeval t[2] = { { 3000, 4 }, { 5000, 6 } }, bad[2] = { { 1, 1000000 }, { 1, 0 } };
	struct stat st;
	SHOW(syscall(SYS_utime, "f", &u));
	SHOW(stat("f", &st));
	VALUE(st.st_atime);
	VALUE(st.st_mtime);
	SHOW(syscall(SYS_utimes, "f", t));
	SHOW(syscall(SYS_stat, "f", &st));
	VALUE(st.st_mtim.tv_nsec);
	SHOW(syscall(SYS_utimes, "f", bad));
	SHOW(syscall(SYS_futimesat, DIR_FD, "../f", t));
	SHOW(syscall(SYS_futimesat, FILE_FD, 0, t));
	SHOW(syscall(SYS_lstat, "l", &st));
	VALUE(S_ISLNK(st.st_mode));
	SHOW(syscall(SYS_symlinkat, "to", DIR_FD, "made"));
	SHOW(syscall(SYS_symlinkat, "to", DIR_FD, "made"));
	SHOW(syscall(SYS_readlink, "d/made", buf, 1));
	SHOW(syscall(SYS_readlink, "d/made", buf, 100));
	SHOW(syscall(SYS_unlink, "d/made"));
	long now = time(0), r = syscall(SYS_time, buf);
	CHECK(r >= now && r <= now + 5 && r == *(long *)buf);
	CHECK(syscall(SYS_time, 0) >= now);
	struct timeval tv;
	struct timezone tz = { 7, 7 };
	SHOW(syscall(SYS_gettimeofday, &tv, &tz));
	CHECK(tv.tv_sec >= now && tv.tv_usec < 1000000);
	VALUE(tz.tz_dsttime);
	SHOW(syscall(SYS_gettimeofday, 0, 0));
	struct tms ticks;
	CHECK(syscall(SYS_times, &ticks) != -1 && ticks.tms_cutime == 0);
	SHOW(syscall(SYS_alarm, 20) > 0);
}

static void old_descriptors(void)
{
	unsigned long mask = 1 << 9;
	int fd = syscall(SYS_eventfd, 3);
	long v = 0;
	SHOW(fcntl(fd, F_GETFL));
	SHOW(fcntl(fd, F_GETFD));
	SHOW(read(fd, &v, 8));
	VALUE(v);
	fd = syscall(SYS_signalfd, -1, &mask, 8);
	SHOW(fcntl(fd, F_GETFD));
	SHOW(syscall(SYS_signalfd, fd, &mask, 8) == fd);
	SHOW(syscall(SYS_signalfd, fd, &mask, 4));
	SHOW(syscall(SYS_signalfd, FILE_FD, &mask, 8));
	SHOW(syscall(SYS_epoll_create, 0));
	SHOW(syscall(SYS_epoll_create, -1));
	SHOW(fcntl(syscall(SYS_epoll_create, 1), F_GETFD));
	SHOW(fcntl(syscall(SYS_inotify_init), F_GETFD));
	SHOW(syscall(SYS_dup2, FILE_FD, 10));
	SHOW(syscall(SYS_dup2, FILE_FD, FILE_FD));
	SHOW(syscall(SYS_dup2, 999, 999));
	SHOW(syscall(SYS_creat, "made", 0600) > 0);
	SHOW(syscall(SYS_access, "made", R_OK | W_OK));
	SHOW(syscall(SYS_access, "made", X_OK));
	SHOW(syscall(SYS_access, "made", 8));
	SHOW(syscall(SYS_faccessat, AT_FDCWD, "made", F_OK));
	SHOW(unlink("made"));
	SHOW(syscall(SYS_getdents, DIR_FD, buf, 4096) > 0);
	SHOW(syscall(SYS_getdents, DIR_FD, buf, 4096));
	SHOW(lseek(DIR_FD, 0, SEEK_SET));
	SHOW(syscall(SYS_getdents, DIR_FD, buf, 10));
	SHOW(syscall(SYS_getpgrp) == getpgid(0));
	SHOW(syscall(SYS_rename, "f", "f"));
	SHOW(syscall(SYS_chmod, "f", 07777));
	SHOW(syscall(SYS_lchown, "l", 1000, -1));
	SHOW(syscall(SYS_syncfs, FILE_FD));
	SHOW(syscall(452, AT_FDCWD, "f", 0600, 0));
	SHOW(syscall(452, AT_FDCWD, "l", 0600, AT_SYMLINK_NOFOLLOW));
	SHOW(syscall(452, FILE_FD, "", 0600, AT_EMPTY_PATH));
	SHOW(syscall(452, FILE_FD, "", 0600, 0));
	SHOW(syscall(467, AT_FDCWD, "missing", 0, 0, 0));
	SHOW(syscall(467, AT_FDCWD, "d", 0, 0, 1));
	SHOW(syscall(467, AT_FDCWD, "d", 0, buf, 8));
}

static void seldom(void)
{
	char *m = mmap((void *)0x7000000000, 0x8000, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, FILE_FD, 0);
	SHOW(syscall(SYS_remap_file_pages, m, 0x1000, 0, 1, 0));
	SHOW(syscall(SYS_remap_file_pages, m, 0x1000, PROT_READ, 0, 0));
	SHOW(syscall(SYS_remap_file_pages, m, 0, 0, 0, 0));
	SHOW(syscall(SYS_remap_file_pages, m + 0x10000, 0x1000, 0, 0, 0));
	SHOW(syscall(SYS_remap_file_pages, m, 0x1000, 0, 0, 0));
	SHOW(m[3]);
	m = mmap((void *)0x7000100000, 0x4000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	SHOW(syscall(462, m, 0x2000, 1));
	SHOW(syscall(462, m + 1, 0x1000, 0));
	SHOW(syscall(462, m, 0x8000, 0));
	SHOW(syscall(462, m, 0, 0));
	SHOW(syscall(462, m, 0x2000, 0));
	SHOW(mprotect(m, 0x1000, PROT_READ));
	SHOW(munmap(m, 0x1000));
	SHOW(munmap(m, 0x4000));
	SHOW(mmap(m, 0x1000, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED);
	SHOW(madvise(m, 0x1000, MADV_DONTNEED));
	SHOW(munmap(m + 0x2000, 0x2000));
	SHOW(syscall(450, m, 0x1000, 0, 1));
	SHOW(syscall(450, m + 1, 0x1000, 0, 0));
	SHOW(syscall(450, m, 0x1000, 100000, 0));
	SHOW(syscall(450, m, 0x1000, 0, 0));
	SHOW(munlockall());
	SHOW(syscall(SYS_vhangup));
	SHOW(syscall(SYS_acct, "f"));
	SHOW(syscall(SYS_acct, 0));
	SHOW(syscall(SYS_syslog, 2, 0, 0));
	SHOW(syscall(SYS_syslog, 5, 0, 0));
	SHOW(syscall(SYS_syslog, 99, 0, 0));
	SHOW(syscall(SYS_setfsuid, -1));
	SHOW(syscall(SYS_setfsgid, -1));
	SHOW(syscall(SYS_setfsuid, 0));
	SHOW(syscall(SYS_setfsuid, -1));
	SHOW(syscall(SYS_pause - SYS_pause + SYS_getuid));
	struct { int free; long inodes; char names[12]; } u;
	struct stat st;
	SHOW(syscall(SYS_ustat, -1, &u));
	SHOW(syscall(SYS_sysfs, 3) > 0);
	int none = syscall(SYS_sysfs, 1, "none");
	SHOW(none);
	SHOW(syscall(SYS_sysfs, 2, 9999, buf));
	SHOW(syscall(SYS_sysfs, 7));
	SHOW(syscall(SYS_sync));
}

int main(void)
{
	begin();
	times_and_names();
	old_descriptors();
	seldom();
	return 0;
}

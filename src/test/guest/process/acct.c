// acct(2): what is written for processes that end; errors
#include "check.h"
#include <sched.h>
#include <sys/prctl.h>

struct record {
	char flag, version;
	uint16_t tty;
	uint32_t exitcode, uid, gid, pid, ppid, btime;
	float etime;
	uint16_t utime, stime, mem, io, rw, minflt, majflt, swap;
	char comm[16];
};

static int out;

static void shows(pid_t pid)
{
	struct record r;
	struct stat st;
	fstat(out, &st);
	for (off_t at = 0; at < st.st_size; at += sizeof r) {
		if (pread(out, &r, sizeof r, at) != sizeof r || r.pid != (uint32_t)pid)
			continue;
		SAY("version %d flags %#x exit %#x uid %u gid %u comm %.16s\n", r.version, r.flag & ~2, r.exitcode & ~0x80, r.uid, r.gid, r.comm);
		CHECK(r.ppid == (uint32_t)getpid());
		CHECK(r.btime + 60 > time(NULL) && r.btime <= time(NULL) + 1);
		CHECK(r.etime >= 0 && r.etime < 3000);
		CHECK(r.mem > 0);
		return;
	}
	SAY("no record\n");
}

static pid_t run(int how)
{
	pid_t pid = fork();
	if (pid == 0) {
		switch (how) {
		case 0:
			_exit(3);
		case 1:
			prctl(PR_SET_NAME, "a-name-of-fifteen-and-more");
			setregid(77, 78);
			setreuid(55, 56);
			_exit(0);
		case 2:
			kill(getpid(), SIGKILL);
		case 3:
			execl("/bin/true", "true", NULL);
		case 4:
			for (volatile long i = 0; i < 60000000; i++)
				;
			_exit(0);
		}
	}
	waitpid(pid, NULL, 0);
	return pid;
}

int main(void)
{
	struct stat st;
	pid_t pid;
	CHECK(sizeof(struct record) == 64);
	/* others end processes, too: apart from them */
	MUST(unshare(CLONE_NEWPID));
	fflush(stdout);
	pid = fork();
	if (pid) {
		show_wait(pid);
		return 0;
	}
	SHOW(acct(NULL));
	SHOW(acct("/nonexistent"));
	SHOW(acct("/"));
	SHOW(acct("/dev/null"));
	SHOW(acct((char *)8));
	SHOW(acct(""));
	close(open("plain", O_CREAT | O_WRONLY, 0644));
	SHOW(acct("plain/x"));
	symlink("loop", "loop");
	SHOW(acct("loop"));
	MUST(out = open("records", O_CREAT | O_RDWR, 0644));
	SHOW(acct("records"));
	for (int i = 0; i < 4; i++)
		shows(run(i));
	pid = run(4);
	struct record r = {0};
	fstat(out, &st);
	pread(out, &r, sizeof r, st.st_size - sizeof r);
	CHECK(r.pid == pid && r.utime > 0);
	SHOW(acct("plain"));
	fstat(out, &st);
	VALUE(st.st_size / sizeof r);
	pread(out, &r, sizeof r, st.st_size - sizeof r);
	CHECK(r.pid == (uint32_t)getpid() && r.exitcode == 0); /* the last record is the caller's */
	run(0);
	fstat(out, &st);
	VALUE(st.st_size / sizeof r);
	SHOW(acct(NULL));
	stat("plain", &st);
	VALUE(st.st_size);
	run(0);
	stat("plain", &st);
	VALUE(st.st_size);
	/* Times and numbers of processes are in them: nothing to compare. */
	unlink("plain");
	unlink("records");
	MUST(setresuid(1000, 1000, 1000));
	SHOW(acct(NULL));
	SHOW(acct("records"));
	return 0;
}

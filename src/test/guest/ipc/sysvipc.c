// System V IPC's files of /proc, the identifiers asked for there, copies of messages, locked segments, limits.
#include "check.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sched.h>

static struct { long type; char text[64]; } m;

static void show(const char *path) {
	char line[512];
	FILE *f = fopen(path, "r");
	MUST(f ? 0 : -1);
	for (int i = 0; fgets(line, sizeof line, f); i++) {
		if (i == 0) {
			SAY("%s", line);
			continue;
		}
		long n[16] = {0};
		char *at = line;
		int fields = 0;
		for (; fields < 16; fields++) {
			char *end;
			n[fields] = strtol(at, &end, 10);
			if (end == at)
				break;
			at = end;
		}
		SAY("%d fields, length %zu, perms %ld, %ld\n", fields, strlen(line), n[2], n[3]);
	}
	fclose(f);
}

static int store(const char *path, const char *text) {
	int fd = open(path, O_WRONLY);
	if (fd < 0)
		return -1;
	int r = write(fd, text, strlen(text)), e = errno;
	close(fd);
	errno = e;
	return r;
}

static void wants(const char *path, int id) {
	char t[20];
	sprintf(t, "%d", id);
	SHOW(store(path, t));
}

int main(void) {
	MUST(unshare(CLONE_NEWIPC));
	show("/proc/sysvipc/msg");
	show("/proc/sysvipc/sem");
	show("/proc/sysvipc/shm");
	int q = msgget(0x1234, IPC_CREAT | 0640), s = semget(-5, 3, IPC_CREAT | 0600), g = shmget(7, 5000, IPC_CREAT | 0604);
	m.type = 3;
	strcpy(m.text, "hello");
	MUST(msgsnd(q, &m, 6, 0));
	m.type = 4;
	MUST(msgsnd(q, &m, 3, 0));
	SHOW(shmctl(g, SHM_LOCK, NULL));
	struct shmid_ds ds;
	MUST(shmctl(g, IPC_STAT, &ds));
	OCTAL(ds.shm_perm.mode);
	show("/proc/sysvipc/msg");
	show("/proc/sysvipc/sem");
	show("/proc/sysvipc/shm");
	SHOW(shmctl(g, SHM_UNLOCK, NULL));
	MUST(shmctl(g, IPC_STAT, &ds));
	OCTAL(ds.shm_perm.mode);

	SHOW(msgrcv(q, &m, 64, 1, MSG_COPY | IPC_NOWAIT));
	VALUE(m.type);
	SHOW(msgrcv(q, &m, 64, 0, MSG_COPY | IPC_NOWAIT));
	VALUE(m.type);
	TEXT(m.text);
	SHOW(msgrcv(q, &m, 64, 2, MSG_COPY | IPC_NOWAIT));
	SHOW(msgrcv(q, &m, 64, -1, MSG_COPY | IPC_NOWAIT));
	SHOW(msgrcv(q, &m, 2, 0, MSG_COPY | IPC_NOWAIT));
	SHOW(msgrcv(q, &m, 2, 0, MSG_COPY | IPC_NOWAIT | MSG_NOERROR));
	SHOW(msgrcv(q, &m, 64, 0, MSG_COPY));
	SHOW(msgrcv(q, &m, 64, 0, MSG_COPY | IPC_NOWAIT | MSG_EXCEPT));
	SHOW(msgrcv(q, &m, 64, 0, IPC_NOWAIT));

	wants("/proc/sys/kernel/msg_next_id", q + 1);
	CHECK(msgget(IPC_PRIVATE, 0600) == q + 1);
	wants("/proc/sys/kernel/msg_next_id", q + 1);
	CHECK(msgget(IPC_PRIVATE, 0600) != q + 1);
	wants("/proc/sys/kernel/sem_next_id", s + 5);
	CHECK(semget(IPC_PRIVATE, 1, 0600) == s + 5);
	wants("/proc/sys/kernel/shm_next_id", g + 7);
	CHECK(shmget(IPC_PRIVATE, 1, 0600) == g + 7);
	SHOW(store("/proc/sys/kernel/shm_next_id", "-1"));
	SHOW(store("/proc/sys/kernel/shm_next_id", "x"));

	struct shminfo si;
	SHOW(shmctl(0, IPC_INFO, (void *)&si) >= 0);
	CHECK(si.shmmax == 18446744073692774399UL && si.shmall == si.shmmax);
	SHOW(store("/proc/sys/kernel/shmmax", "8192\n"));
	SHOW(shmget(IPC_PRIVATE, 8193, 0600));
	WORKS(shmget(IPC_PRIVATE, 8192, 0600));
	SHOW(store("/proc/sys/kernel/shmall", "5"));
	SHOW(shmget(IPC_PRIVATE, 8192, 0600));
	SHOW(store("/proc/sys/kernel/msgmni", "3"));
	SHOW(msgget(IPC_PRIVATE, 0600));
	SHOW(store("/proc/sys/kernel/msgmax", "10"));
	SHOW(msgsnd(q, &m, 11, 0));
	SHOW(store("/proc/sys/kernel/msgmnb", "100"));
	SHOW(store("/proc/sys/kernel/sem", "4 8 2 3"));
	SHOW(semget(IPC_PRIVATE, 5, 0600));
	SHOW(semget(IPC_PRIVATE, 4, 0600) < 0);
	SHOW(semget(IPC_PRIVATE, 4, 0600));
	struct sembuf ops[3] = {{0, 1, 0}, {1, 1, 0}, {2, 1, 0}};
	SHOW(semop(s, ops, 3));
	SHOW(semop(s, ops, 2));
	return 0;
}

// System V semaphores and message queues.
#include "check.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

struct message {
	long type;
	char text[10000];
};

static int op(int id, int n, int change, int flags)
{
	struct sembuf b = { n, change, flags };
	return semop(id, &b, 1);
}

static void on_alarm(int s)
{
	(void)s;
}

int main(void)
{
	unsigned short all[5] = { 1, 2, 3, 4, 5 };
	struct semid_ds ds;
	key_t key = 0x12340000 + getpid();
	signal(SIGALRM, on_alarm);
	siginterrupt(SIGALRM, 1);
	SHOW(semget(key, 5, 0600));
	int id = semget(key, 5, IPC_CREAT | 0600);
	CHECK(id >= 0);
	CHECK(semget(key, 5, 0) == id);
	CHECK(semget(key, 3, IPC_CREAT) == id);
	SHOW(semget(key, 6, 0));
	SHOW(semget(key, 5, IPC_CREAT | IPC_EXCL));
	SHOW(semget(IPC_PRIVATE, 0, 0600));
	SHOW(semget(IPC_PRIVATE, -1, 0600));
	SHOW(semctl(id, 0, GETVAL));
	SHOW(semctl(id, 0, SETALL, (union semun){ .array = all }));
	SHOW(semctl(id, 3, GETVAL));
	SHOW(semctl(id, 5, GETVAL));
	SHOW(semctl(id, 2, SETVAL, (union semun){ .val = 40000 }));
	SHOW(semctl(id, 2, SETVAL, (union semun){ .val = 7 }));
	memset(all, 0, sizeof all);
	SHOW(semctl(id, 0, GETALL, (union semun){ .array = all }));
	SAY("%d %d %d %d %d\n", all[0], all[1], all[2], all[3], all[4]);
	CHECK(semctl(id, 2, GETPID) == getpid());
	SHOW(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }));
	CHECK(ds.sem_perm.__key == key);
	OCTAL(ds.sem_perm.mode);
	VALUE(ds.sem_nsems);
	VALUE(ds.sem_otime);
	CHECK(ds.sem_ctime > 1000000);
	SHOW(op(id, 0, -1, 0));
	SHOW(op(id, 0, -1, IPC_NOWAIT));
	SHOW(op(id, 0, 0, IPC_NOWAIT));
	SHOW(op(id, 1, 0, IPC_NOWAIT));
	SHOW(op(id, 1, 32767, 0));
	SHOW(op(id, 9, 1, 0));
	SHOW(semop(id, 0, 0));
	SHOW(semop(id, 0, 1000));
	SHOW(semop(id, (void *)1, 1));
	struct sembuf two[2] = { { 1, -1, 0 }, { 0, -1, IPC_NOWAIT } };
	SHOW(semop(id, two, 2));
	SHOW(semctl(id, 1, GETVAL));
	two[1].sem_op = 1;
	SHOW(semop(id, two, 2));
	SHOW(semctl(id, 1, GETVAL));
	SHOW(semctl(id, 0, GETVAL));
	struct timespec ts = { 0, 30000000 };
	SHOW(semtimedop(id, &(struct sembuf){ 0, -5, 0 }, 1, &ts));
	ualarm(50000, 0);
	SHOW(op(id, 0, -5, 0));
	pid_t p = fork();
	if (p == 0) {
		sleep_ms(50);
		SHOW(semctl(id, 0, GETNCNT));
		SHOW(op(id, 0, 4, 0));
		SHOW(op(id, 3, -2, SEM_UNDO));
		SHOW(semctl(id, 3, GETVAL));
		_exit(0);
	}
	int waited = op(id, 0, -5, 0);
	show_wait(p);
	VALUE(waited);
	SHOW(semctl(id, 3, GETVAL));
	p = fork();
	if (p == 0) {
		SHOW(op(id, 0, -1, 0));
		_exit(0);
	}
	sleep_ms(300);
	MUST(semctl(id, 0, IPC_RMID));
	show_wait(p);
	SHOW(semctl(id, 0, GETVAL));
	SHOW(op(id, 0, 1, 0));
	SHOW(semctl(-1, 0, GETVAL));

	struct message m;
	struct msqid_ds q;
	int mq = msgget(IPC_PRIVATE, 0600);
	CHECK(mq >= 0);
	for (int i = 1; i <= 4; i++) {
		m.type = 5 - i;
		sprintf(m.text, "message %d", i);
		SHOW(msgsnd(mq, &m, strlen(m.text) + 1, 0));
	}
	SHOW(msgctl(mq, IPC_STAT, &q));
	VALUE(q.msg_qnum);
	VALUE(q.msg_cbytes);
	VALUE(q.msg_qbytes);
	CHECK(q.msg_lspid == getpid() && q.msg_lrpid == 0);
	SHOW(msgrcv(mq, &m, 100, 2, 0));
	TEXT(m.text);
	SHOW(msgrcv(mq, &m, 100, -2, 0));
	TEXT(m.text);
	VALUE(m.type);
	SHOW(msgrcv(mq, &m, 100, 4, MSG_EXCEPT));
	TEXT(m.text);
	SHOW(msgrcv(mq, &m, 3, 0, 0));
	SHOW(msgrcv(mq, &m, 3, 0, MSG_NOERROR));
	SHOW(msgrcv(mq, &m, 100, 0, IPC_NOWAIT));
	m.type = 0;
	SHOW(msgsnd(mq, &m, 1, 0));
	m.type = 1;
	SHOW(msgsnd(mq, &m, 9000, 0));
	SHOW(msgsnd(mq, &m, -1, 0));
	SHOW(msgsnd(mq, (void *)1, 1, 0));
	SHOW(msgsnd(mq, &m, 8192, 0));
	SHOW(msgsnd(mq, &m, 8192, 0));
	SHOW(msgsnd(mq, &m, 1, IPC_NOWAIT));
	ualarm(50000, 0);
	SHOW(msgsnd(mq, &m, 1, 0));
	p = fork();
	if (p == 0) {
		sleep_ms(50);
		SHOW(msgrcv(mq, &m, 8192, 0, 0));
		_exit(0);
	}
	waited = msgsnd(mq, &m, 1, 0);
	show_wait(p);
	VALUE(waited);
	p = fork();
	if (p == 0) {
		SHOW(msgrcv(mq, &m, 100, 77, 0));
		_exit(0);
	}
	sleep_ms(300);
	MUST(msgctl(mq, IPC_RMID, 0));
	show_wait(p);
	SHOW(msgsnd(mq, &m, 1, 0));
	SHOW(msgctl(mq, IPC_STAT, &q));
	SHOW(msgctl(mq, 99, &q));
	return 0;
}

// System V shared memory: attaching, sharing with children and strangers, removal while attached, bad arguments.
#include "check.h"
#include <sys/ipc.h>
#include <sys/shm.h>

int main(void)
{
	struct shmid_ds ds;
	key_t key = 0x56780000 + getpid();
	SHOW(shmget(key, 4096, 0));
	int id = shmget(key, 10000, IPC_CREAT | 0600);
	CHECK(id >= 0);
	CHECK(shmget(key, 0, 0) == id);
	SHOW(shmget(key, 20000, 0));
	SHOW(shmget(key, 10000, IPC_CREAT | IPC_EXCL));
	SHOW(shmget(IPC_PRIVATE, 0, 0600));
	SHOW(shmctl(id, IPC_STAT, &ds));
	VALUE(ds.shm_segsz);
	VALUE(ds.shm_nattch);
	CHECK(ds.shm_cpid == getpid());
	OCTAL(ds.shm_perm.mode);
	char *a = shmat(id, 0, 0);
	CHECK(a != (void *)-1);
	VALUE(a[9999]);
	strcpy(a, "written");
	char *b = shmat(id, 0, SHM_RDONLY);
	CHECK(b != (void *)-1 && b != a);
	TEXT(b);
	SHOW(shmctl(id, IPC_STAT, &ds));
	VALUE(ds.shm_nattch);
	pid_t p = fork();
	if (p == 0) {
		shmctl(id, IPC_STAT, &ds);
		VALUE(ds.shm_nattch);
		strcpy(a + 5000, "by the child");
		SHOW(shmdt(a));
		b[0] = 'x';
		_exit(0);
	}
	show_wait(p);
	TEXT(a + 5000);
	SHOW(shmctl(id, IPC_STAT, &ds));
	VALUE(ds.shm_nattch);
	SHOW(shmdt(b));
	SHOW(shmdt(b));
	SHOW(shmdt(a + 1));
	SHOW(shmat(id, a + 1, 0));
	SHOW(shmat(id, a, 0));
	CHECK(shmat(id, a, SHM_REMAP) == a);
	TEXT(a);
	CHECK(shmat(id, a + 0x100001, SHM_RND) == a + 0x100000);
	SHOW(shmdt(a + 0x100000));
	SHOW(shmat(99999, 0, 0));
	SHOW(shmctl(id, IPC_RMID, 0));
	SHOW(shmget(key, 0, 0));
	SHOW(shmctl(id, IPC_STAT, &ds));
	OCTAL(ds.shm_perm.mode);
	VALUE(ds.shm_nattch);
	TEXT(a);
	SHOW(shmdt(a));
	SHOW(shmctl(id, IPC_STAT, &ds));
	SHOW(shmctl(id, IPC_RMID, 0));
	SHOW(shmctl(-1, IPC_RMID, 0));
	return 0;
}

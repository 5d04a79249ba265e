// Threads: mutex, condition, barrier, thread-local storage, cancel, robust and shared mutexes, exit in all ways.
#include "check.h"
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>

#define N 8
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static long total, turn;
static __thread int mine = 5;
static sem_t sem;

static void *adder(void *arg)
{
	for (int i = 0; i < 20000; i++) {
		pthread_mutex_lock(&lock);
		total++;
		pthread_mutex_unlock(&lock);
	}
	mine += (int)(long)arg;
	pthread_barrier_wait(&barrier);
	return (void *)(long)mine;
}

static void *relay(void *arg)
{
	long me = (long)arg;
	for (int round = 0; round < 100; round++) {
		pthread_mutex_lock(&lock);
		while (turn % N != me)
			pthread_cond_wait(&cond, &lock);
		turn++;
		pthread_cond_broadcast(&cond);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void cleanup(void *p) { *(int *)p = 1; }

static void *cancelled(void *arg)
{
	pthread_cleanup_push(cleanup, arg);
	for (;;)
		pause();
	pthread_cleanup_pop(0);
	return NULL;
}

static void *sleeper(void *arg)
{
	sem_wait(&sem);
	return arg;
}

static void *exits_process(void *arg)
{
	(void)arg;
	_exit(23);
}

int main(void)
{
	pthread_t t[N];
	void *r;
	pthread_barrier_init(&barrier, NULL, N);
	for (long i = 0; i < N; i++)
		MUST(pthread_create(&t[i], NULL, adder, (void *)i) ? -1 : 0);
	for (int i = 0; i < N; i++) {
		pthread_join(t[i], &r);
		VALUE((long)r);
	}
	VALUE(total);
	VALUE(mine);
	for (long i = 0; i < N; i++)
		pthread_create(&t[i], NULL, relay, (void *)i);
	for (int i = 0; i < N; i++)
		pthread_join(t[i], NULL);
	VALUE(turn);

	int flag = 0;
	pthread_create(&t[0], NULL, cancelled, &flag);
	sleep_ms(20);
	SHOW(pthread_cancel(t[0]));
	pthread_join(t[0], &r);
	CHECK(r == PTHREAD_CANCELED);
	VALUE(flag);

	sem_init(&sem, 0, 0);
	for (long i = 0; i < N; i++)
		pthread_create(&t[i], NULL, sleeper, (void *)i);
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 20000000;
	if (until.tv_nsec >= 1000000000)
		until.tv_nsec -= 1000000000, until.tv_sec++;
	VALUE(pthread_timedjoin_np(t[0], &r, &until) == ETIMEDOUT);
	for (int i = 0; i < N; i++)
		sem_post(&sem);
	for (int i = 0; i < N; i++)
		pthread_join(t[i], NULL);

	/* mutex shared between processes, its owner dies */
	pthread_mutexattr_t ma;
	pthread_mutexattr_init(&ma);
	pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&ma, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_t *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutex_init(shared, &ma);
	int locked[2];
	char byte = 0;
	MUST(pipe(locked));
	pid_t p = fork();
	if (p == 0) {
		pthread_mutex_lock(shared);
		MUST(write(locked[1], &byte, 1));
		sleep_ms(30);
		_exit(0);
	}
	MUST(read(locked[0], &byte, 1));
	VALUE(pthread_mutex_lock(shared) == EOWNERDEAD);
	SHOW(pthread_mutex_consistent(shared));
	SHOW(pthread_mutex_unlock(shared));
	show_wait(p);
	/* and an orderly contended one */
	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			for (int k = 0; k < 2000; k++) {
				pthread_mutex_lock(shared);
				((long *)shared)[100]++;
				pthread_mutex_unlock(shared);
			}
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	VALUE(((long *)shared)[100]);

	/* a thread that forks; the process that ends while threads sleep; exec from a thread */
	p = fork();
	if (p == 0) {
		for (int i = 0; i < 4; i++)
			pthread_create(&t[i], NULL, sleeper, NULL);
		pthread_create(&t[5], NULL, exits_process, NULL);
		pause();
	}
	show_wait(p);
	p = fork();
	if (p == 0) {
		pthread_create(&t[0], NULL, sleeper, NULL);
		pthread_create(&t[1], NULL, sleeper, NULL);
		execl("/bin/sh", "sh", "-c", "exit 11", NULL);
	}
	show_wait(p);
	p = fork();
	if (p == 0) {
		pthread_create(&t[0], NULL, sleeper, NULL);
		raise(SIGTERM);
	}
	show_wait(p);
	p = fork();
	if (p == 0) {
		pthread_create(&t[0], NULL, sleeper, NULL);
		sem_post(&sem);
		pthread_exit(NULL);
	}
	show_wait(p);
	return 0;
}

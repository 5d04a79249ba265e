// 1,000 processes at once, then 2,000 threads at once: all alive together, all reached, all gone at the end.
// flags: -pthread
// tags: long
// timeout: 240
#include "../check.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define PROCESSES 1000
#define THREADS 2000

static pthread_barrier_t barrier;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void processes(void)
{
	static pid_t pid[PROCESSES];
	int *alive = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), ended = 0, status;

	for (int i = 0; i < PROCESSES; i++) {
		MUST(pid[i] = fork());
		if (!pid[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			__atomic_fetch_add(alive, 1, __ATOMIC_SEQ_CST);
			pause();
			_exit(1);
		}
	}
	while (__atomic_load_n(alive, __ATOMIC_SEQ_CST) < PROCESSES)
		sleep_ms(10);
	VALUE(*alive);
	int named = 0;
	char path[64];
	for (int i = 0; i < PROCESSES; i++) {
		snprintf(path, sizeof path, "/proc/%d/stat", pid[i]);
		named += access(path, R_OK) == 0;
		MUST(kill(pid[i], SIGTERM));
	}
	VALUE(named);
	for (int i = 0; i < PROCESSES; i++)
		ended += waitpid(-1, &status, 0) > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
	VALUE(ended);
	SHOW(waitpid(-1, &status, 0));
}

static void *thread(void *arg)
{
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 10; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	pthread_barrier_wait(&barrier);
	return arg;
}

static void threads(void)
{
	static pthread_t t[THREADS];
	pthread_attr_t a;
	long joined = 0;
	void *result;

	pthread_attr_init(&a);
	pthread_attr_setstacksize(&a, 65536);
	pthread_barrier_init(&barrier, 0, THREADS + 1);
	for (long i = 0; i < THREADS; i++) {
		int e = pthread_create(&t[i], &a, thread, (void *)i);
		if (e) {
			SAY("thread %ld: %s\n", i, strerrorname_np(e));
			exit(1);
		}
	}
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	VALUE(counter);
	for (long i = 0; i < THREADS; i++)
		joined += pthread_join(t[i], &result) == 0 && result == (void *)i;
	VALUE(joined);
}

int main(void)
{
	processes();
	threads();
	return 0;
}

// flags: -pthread
/*
 * 64 threads: a barrier, a mutex with a condition, a read-write lock, thread-local data, a semaphore, cancellation.
 */
#include "../check.h"
#include <pthread.h>
#include <semaphore.h>

enum { THREADS = 64, ROUNDS = 50 };

static pthread_barrier_t barrier;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_key_t key;
static sem_t few;
static __thread long own;
static long total, turn, shared, destroyed, inside, most;

static void on_exit_of_thread(void *value)
{
	__atomic_add_fetch(&destroyed, (long)value, __ATOMIC_RELAXED);
}

static void *work(void *arg)
{
	long me = (long)arg;
	pthread_setspecific(key, (void *)(me + 1));
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < ROUNDS; i++) {
		own += me;
		pthread_mutex_lock(&mutex);
		total++;
		pthread_mutex_unlock(&mutex);
		pthread_rwlock_rdlock(&rwlock);
		long seen = shared;
		pthread_rwlock_unlock(&rwlock);
		if (i % 10 == 0) {
			pthread_rwlock_wrlock(&rwlock);
			shared += seen >= 0;
			pthread_rwlock_unlock(&rwlock);
		}
	}
	sem_wait(&few);
	long now = __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&mutex);
	if (now > most)
		most = now;
	pthread_mutex_unlock(&mutex);
	__atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
	sem_post(&few);
	/* One after the other. */
	pthread_mutex_lock(&mutex);
	while (turn != me)
		pthread_cond_wait(&turned, &mutex);
	turn++;
	pthread_cond_broadcast(&turned);
	pthread_mutex_unlock(&mutex);
	return (void *)own;
}

static void *wait_forever(void *arg)
{
	for (;;)
		pause();
	return arg;
}

int main(void)
{
	pthread_t threads[THREADS];
	pthread_barrier_init(&barrier, NULL, THREADS);
	pthread_key_create(&key, on_exit_of_thread);
	sem_init(&few, 0, 3);
	for (long i = 0; i < THREADS; i++)
		SAY("%s", pthread_create(&threads[i], NULL, work, (void *)i) ? "create failed\n" : "");
	long sum = 0;
	for (int i = 0; i < THREADS; i++) {
		void *result;
		pthread_join(threads[i], &result);
		sum += (long)result;
	}
	VALUE(sum);
	VALUE(total);
	VALUE(shared);
	VALUE(turn);
	VALUE(destroyed);
	CHECK(most <= 3);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, wait_forever, NULL);
	int cancelled = 0;
	for (int i = 0; i < THREADS; i++)
		pthread_cancel(threads[i]);
	for (int i = 0; i < THREADS; i++) {
		void *result;
		pthread_join(threads[i], &result);
		cancelled += result == PTHREAD_CANCELED;
	}
	VALUE(cancelled);
	return 0;
}

// A thread that waits for a private futex or a condition variable is seen asleep in /proc.
#include "check.h"
#include <linux/futex.h>
#include <pthread.h>

static int word;
static int tids[2];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int done;

static char state(int tid) {
	char path[64], text[512], *at;
	sprintf(path, "/proc/self/task/%d/stat", tid);
	int fd = open(path, O_RDONLY);
	int n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n < 0 ? 0 : n] = 0;
	at = strrchr(text, ')');
	return at ? at[2] : '?';
}

static void *waiter(void *arg) {
	long i = (long)arg;
	__atomic_store_n(&tids[i], gettid(), __ATOMIC_SEQ_CST);
	if (i == 0) {
		while (syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, NULL, NULL, 0) == -1 && errno == EINTR)
			;
	} else {
		pthread_mutex_lock(&mutex);
		while (!done)
			pthread_cond_wait(&condition, &mutex);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

int main(void) {
	pthread_t t[2];
	for (long i = 0; i < 2; i++) {
		pthread_create(&t[i], NULL, waiter, (void *)i);
		while (!__atomic_load_n(&tids[i], __ATOMIC_SEQ_CST))
			usleep(1000);
		while (state(tids[i]) != 'S')
			usleep(1000);
		SAY("%ld sleeps\n", i);
	}
	pthread_mutex_lock(&mutex);
	done = 1;
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
	word = 1;
	SHOW(syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0));
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	SAY("own state %c\n", state(getpid()));
	return 0;
}

// mq_notify with SIGEV_THREAD: the C library's way by a netlink socket, and the call's own.
// flags: -lrt
#include "check.h"
#include <linux/netlink.h>
#include <mqueue.h>
#include <semaphore.h>
#include <sys/socket.h>

static sem_t told;
static int value;

static void come(union sigval v) {
	value = v.sival_int;
	sem_post(&told);
}

int main(void) {
	struct mq_attr a = {0, 3, 16};
	sem_init(&told, 0, 0);
	mqd_t q = mq_open("/mq_thread", O_RDWR | O_CREAT | O_NONBLOCK, 0600, &a);
	MUST(q);
	mq_unlink("/mq_thread");
	struct sigevent e = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = come, .sigev_value.sival_int = 7};
	SHOW(mq_notify(q, &e));
	SHOW(mq_notify(q, &e));
	SHOW(mq_send(q, "x", 1, 0));
	sem_wait(&told);
	VALUE(value);
	char b[64];
	SHOW(mq_receive(q, b, 16, NULL));

	int s = socket(AF_NETLINK, SOCK_RAW, 0), pair[2];
	MUST(s);
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	struct sigevent raw = {.sigev_notify = SIGEV_THREAD, .sigev_signo = s, .sigev_value.sival_ptr = "0123456789abcdef0123456789abcdef"};
	SHOW(syscall(SYS_mq_notify, q, &raw));
	SHOW(syscall(SYS_mq_notify, q, NULL));
	SHOW(recv(s, b, sizeof b, MSG_DONTWAIT));
	VALUE(b[30]);
	VALUE(b[31]);
	SHOW(syscall(SYS_mq_notify, q, &raw));
	SHOW(mq_send(q, "y", 1, 0));
	SHOW(recv(s, b, sizeof b, MSG_DONTWAIT));
	VALUE(b[31]);
	SHOW(recv(s, b, sizeof b, MSG_DONTWAIT));
	raw.sigev_signo = pair[0];
	SHOW(syscall(SYS_mq_notify, q, &raw));
	raw.sigev_signo = 0;
	SHOW(syscall(SYS_mq_notify, q, &raw) == -1 && (errno == ENOTSOCK || errno == EINVAL));
	raw.sigev_signo = 999;
	SHOW(syscall(SYS_mq_notify, q, &raw));
	raw.sigev_signo = s;
	raw.sigev_value.sival_ptr = (void *)8;
	SHOW(syscall(SYS_mq_notify, q, &raw));
	close(s);
	SHOW(mq_send(q, "z", 1, 0));
	return 0;
}

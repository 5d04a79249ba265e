// /proc/sys/fs/mqueue: the numbers of an IPC namespace, their bounds, and what queues are made by them.
// flags: -lrt
// options: --cap-add ALL
#include "../check.h"
#include <mqueue.h>
#include <sched.h>

static int set(const char *name, const char *value)
{
	char path[64];
	sprintf(path, "/proc/sys/fs/mqueue/%s", name);
	int fd = open(path, O_WRONLY);
	int r = write(fd, value, strlen(value));
	close(fd);
	return r;
}

static void show(void)
{
	static const char *const names[] = {"queues_max", "msg_max", "msgsize_max", "msg_default", "msgsize_default"};
	for (int i = 0; i < 5; i++) {
		char path[64], text[32] = "";
		sprintf(path, "/proc/sys/fs/mqueue/%s", names[i]);
		int fd = open(path, O_RDONLY);
		read(fd, text, sizeof text - 1);
		close(fd);
		SAY("%s: %s", names[i], text);
	}
}

static void usual(void)
{
	struct mq_attr a;
	mqd_t q = mq_open("/q", O_RDWR | O_CREAT, 0600, NULL);
	if (q < 0) {
		SAY("open: %s\n", strerrorname_np(errno));
		return;
	}
	mq_getattr(q, &a);
	SAY("made: %ld of %ld\n", a.mq_maxmsg, a.mq_msgsize);
	mq_close(q);
	mq_unlink("/q");
}

int main(void)
{
	MUST(unshare(CLONE_NEWIPC));
	show();
	usual();
	SHOW(set("msg_default", "5"));
	SHOW(set("msgsize_default", "256\n"));
	usual();
	SHOW(set("msg_default", "20"));
	SHOW(set("msgsize_default", "10000"));
	usual();
	SHOW(set("msg_max", "40"));
	SHOW(set("msgsize_max", "16384"));
	usual();
	SHOW(set("msg_max", "0"));
	SHOW(set("msg_max", "65537"));
	SHOW(set("msg_max", "abc"));
	SHOW(set("msgsize_max", "127"));
	SHOW(set("msgsize_max", "16777217"));
	SHOW(set("msg_default", "0"));
	SHOW(set("msgsize_default", "127"));
	show();
	struct mq_attr a = {.mq_maxmsg = 40, .mq_msgsize = 16384};
	seteuid(1000);
	SHOW(mq_open("/none", O_RDWR | O_CREAT, 0600, &a) >= 0);
	a.mq_maxmsg = 41;
	SHOW(mq_open("/other", O_RDWR | O_CREAT, 0600, &a));
	seteuid(0);
	SHOW(set("queues_max", "1"));
	seteuid(1000);
	usual();
	seteuid(0);
	MUST(unshare(CLONE_NEWIPC));
	show();
	return 0;
}

/* The control socket: finding it, requests, frames. */
#define _GNU_SOURCE
#include "client.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* By the directory's descriptor: a socket's address holds 107 bytes only, and callers' directories are longer. */
int connect_sandbox(const struct command *c)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char path[4096];
	int dir, s;

	if (strchr(c->id, '/') || !strcmp(c->id, ".") || !strcmp(c->id, "..") ||
	    (size_t)snprintf(path, sizeof path, "%s/%s", c->root, c->id) >= sizeof path)
		return -1;
	dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -1;
	snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/control.sock", dir);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s >= 0 && connect(s, (struct sockaddr *)&a, sizeof a)) {
		close(s);
		s = -1;
	}
	close(dir);
	return s;
}

bool write_fully(int fd, const void *from, size_t length)
{
	const char *p = from;

	while (length) {
		ssize_t n = write(fd, p, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		length -= n;
	}
	return true;
}

/* The sandbox may end meanwhile: that is an answer like any other, not SIGPIPE. */
static bool send_fully(int socket, const char *p, size_t length)
{
	while (length) {
		ssize_t n = send(socket, p, length, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		length -= n;
	}
	return true;
}

ssize_t read_fully(int fd, void *to, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t n = read(fd, (char *)to + done, length - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += n;
	}
	return done;
}

static size_t append(char **text, size_t length, const char *s)
{
	size_t n = strlen(s) + 1;

	*text = realloc(*text, length + n);
	if (!*text)
		fail("out of memory");
	memcpy(*text + length, s, n);
	return length + n;
}

bool send_request(int socket, const struct command *c)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(MAX_DESCRIPTORS * sizeof(int))];
	} control;
	int fds[MAX_DESCRIPTORS], count = 0, want = 3 + (c->preserved > 0 ? c->preserved : 0);
	char cwd[4096], *text = NULL;
	size_t length = append(&text, 0, getcwd(cwd, sizeof cwd) ? cwd : "/");
	struct request r = {REQUEST_MAGIC, 0, getpid(), 0};
	struct iovec iov = {&r, sizeof r};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	bool sent;

	for (int i = 0; i < c->argc; i++)
		length = append(&text, length, c->argv[i]);
	/* A hole among them ends the list. */
	while (count < want && count < MAX_DESCRIPTORS && fcntl(count, F_GETFD) >= 0) {
		fds[count] = count;
		count++;
	}
	r.length = length;
	r.descriptors = count;
	if (count) {
		m.msg_control = &control;
		m.msg_controllen = CMSG_SPACE(count * sizeof(int));
		control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
	}
	sent = sendmsg(socket, &m, MSG_NOSIGNAL) == sizeof r && send_fully(socket, text, length);
	free(text);
	return sent;
}

bool send_descriptor(int socket, unsigned char byte, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
	struct iovec part = {&byte, 1};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};

	memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
	return sendmsg(socket, &m, MSG_NOSIGNAL) == 1;
}

/* @param passed  gets the descriptor that came along, or -1 */
bool read_frame(int socket, struct frame *f, int *passed)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = {f, sizeof *f};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
	ssize_t n;

	do
		n = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	*passed = -1;
	if (n > 0 && m.msg_controllen >= CMSG_LEN(sizeof(int)) && control.header.cmsg_type == SCM_RIGHTS)
		memcpy(passed, CMSG_DATA(&control.header), sizeof(int));
	return n > 0 && (n == sizeof *f || read_fully(socket, (char *)f + n, sizeof *f - n) == (ssize_t)(sizeof *f - n));
}

/* Copies a frame's data to a descriptor; what cannot be written there is dropped. */
bool copy_frame(int socket, uint32_t length, int to)
{
	char b[4096];

	while (length) {
		size_t n = length < sizeof b ? length : sizeof b;

		if (read_fully(socket, b, n) != (ssize_t)n)
			return false;
		write_fully(to, b, n);
		length -= n;
	}
	return true;
}

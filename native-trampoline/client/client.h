/*
 * The native client of container sandboxes. `belljar VERB ...` starts here: what a running sandbox can answer goes to its control
 * socket, everything else to Java. It decides nothing: it finds the sandbox, and carries arguments, descriptors and answers.
 *
 * The twin in Java is org.belljar.oci.control.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Frames of the sandbox's side: type and length, then data. */
enum frame_type {
	FRAME_STDOUT = 1,  /* text to be printed */
	FRAME_STDERR,
	FRAME_STARTED,     /* what was asked for is done and goes on: the caller may return */
	FRAME_EXIT,        /* u32, as wait(2) gives it: how the caller, or the monitor, ends */
	FRAME_COLD,        /* the sandbox cannot serve this: let Java do it */
	FRAME_TERMINAL,    /* with a descriptor: a terminal whose changes of size are to be reported */
	FRAME_VIEW,        /* what the monitor's mount namespace is to show */
	FRAME_NETWORK,     /* the monitor is to be in the namespace that came along, which it answers with a 0, or else in a new one */
};

/* What a monitor sends: bytes, each a signal that it got, or 0 (see FRAME_NETWORK), or this with the number of a mount, and the
 * descriptor by which that is served. */
#define SERVED_MOUNT 0x80
#define MOST_SERVED 0x7f

struct frame {
	uint32_t type;
	uint32_t length;
};

/* A request: this header with the descriptors as SCM_RIGHTS, then `length` bytes of NUL-terminated strings: working
 * directory, then the arguments. */
#define REQUEST_MAGIC 0x314a4c42u /* "BLJ1" */
struct request {
	uint32_t magic;
	uint32_t length;
	uint32_t pid;        /* whose life is that of the process asked for */
	uint32_t descriptors;
};

#define MAX_DESCRIPTORS 253

struct command {
	int argc;            /* what Belljar was called with */
	char **argv;
	char **java;         /* NULL-terminated: how to run the same in Java */
	const char *root;
	const char *verb;    /* or NULL */
	const char *id;
	bool detached;
	bool help;           /* --help: Java prints it */
	int preserved;       /* --preserve-fds */
};

/* args.c */
void parse_command(struct command *c);
bool is_served(const struct command *c);
bool is_creating(const struct command *c);

/* wire.c */
int connect_sandbox(const struct command *c);
bool send_request(int socket, const struct command *c);
ssize_t read_fully(int fd, void *to, size_t length);
bool write_fully(int fd, const void *from, size_t length);
bool send_descriptor(int socket, unsigned char byte, int fd);
bool read_frame(int socket, struct frame *f, int *passed);
bool copy_frame(int socket, uint32_t length, int to);

/* view.c */
void enter_network(int passed);
bool show_mounts(int socket, uint32_t length);

/* monitor.c */
int ask(int socket, struct command *c);
int watch_process(int socket, int report, struct command *c);
int start_monitored(struct command *c, int socket);

void run_java(struct command *c) __attribute__((noreturn));
void fail(const char *what) __attribute__((noreturn));

#endif

/*
 * A program of system calls, as text:
 *
 *   P ID              begins a program
 *   c NR MASK ARG...  one call; MASK: "-", or "s" when its result is not to be compared but for being an error
 *   b p, b t          the calls up to "e" are made by a child process, or by a thread; both are waited for at "e"
 *   e                 ends that
 *   E                 ends the program
 *
 * Lines c, b and e are counted from 0; that is the K below.
 *
 * ARG  nHEX                       a number
 *      rK                         the result of call K
 *      qK:A:I                     the 32-bit number I in the memory of argument A of call K
 *      iF:N                       the begin of an inet socket address: the family F, and the N-th port of this program's own; N 0: no port
 *      p                          the process's own id
 *      h, z                       the address of a signal handler, of its restorer
 *      mFLEN:HEX{OFF=ARG,...}     LEN bytes of memory that begin with HEX, with 64-bit values of other arguments at OFF (32-bit: OFFw=ARG);
 *                                 F says what is shown after the call: i nothing (in only), n nothing, h all bytes, l as many
 *                                 as the result says, t struct stat, x struct statx, d directory entries, w siginfo, f statfs,
 *                                 a a socket address, all bytes but a port that the kernel has chosen
 *
 * and the results:
 *
 *   P ID
 *   R K RESULT ERRNO [SHOWN...]   of a line e: 0, or how the child ended
 *   S ...             the state of the process afterwards
 *   X STATUS          how it ended; "hang" when it had to be killed
 *   F ...             each file that is there afterwards
 *   .
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { MAX_CALLS = 64, MAX_ARGS = 6, TEXT_BYTES = 128 << 10 };

/* Memory of an argument; GUARD bytes behind it show a write too far. */
enum { GUARD = 16, GUARD_BYTE = 0xa5 };
struct memory {
	unsigned char *at;
	size_t len;
	char form;
};

/* Shared by the process that runs a program and its parent. */
struct report {
	volatile size_t len;
	char text[TEXT_BYTES];
};

void report(struct report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* After a call that returned result. */
void show(struct report *r, const struct memory *m, long result);
/* Runs the lines of a program up to "E"; in the process that is given to it. */
void run_program(const char *text, struct report *r);
void report_state(struct report *r);
/* Ports that no program before used in the last minute, in which connections of the past keep them; from a number of the program. */
void set_ports(unsigned program);
enum { OWN_PORTS = 2 };
extern unsigned first_port;
/* For signals that the parent sends when a call blocks. */
enum { NUDGE = 16 };
#endif

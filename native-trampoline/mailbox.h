/*
 * The mailbox: 128 KiB of shared memory for each guest thread, aligned to its size, written by the trampoline and by the
 * Java kernel. Java twin: org.belljar.platform.trampoline.MailboxLayout (compared by the build: make offsets).
 *
 *   0x00000 +----------------------------+
 *           | header: request, response  |  struct mailbox
 *   0x01000 +----------------------------+
 *           | host-call list, 128 x 64 B |  struct host_call
 *   0x03000 +----------------------------+
 *           | fast path: registers, stack|  used by the thunk of rewritten call sites
 *   0x04000 +----------------------------+
 *           | host signal stack, 32 KiB  |  frames of SIGSYS, faults and kicks: the guest's registers
 *   0x0c000 +----------------------------+
 *           | fast path: extended state  |  XSAVE image, made only when the kernel needs it
 *   0x10000 +----------------------------+
 *           | window, 64 KiB             |  arguments in, results out
 *   0x20000 +----------------------------+
 *
 * The header is laid out by who writes a cache line, and when: a call with a spinning receiver moves the line of the request
 * (0x40) to the kernel's CPU and that of the response (0x100) back, and no others, unless there are segments or a list.
 *
 *   0x000  identity     the kernel, rarely: what the trampoline answers by itself
 *   0x040  request      the trampoline, each call
 *   0x080  trap         the trampoline, when the kernel has to look (traps, reports)
 *   0x0c0  kick         the trampoline's own
 *   0x100  response     the kernel, each call
 *   0x140  response 2   the kernel: registers to load, further out segments
 *   0x280  in segments  the trampoline
 *   0x380  spin         the kernel, when a receiver starts or stops watching
 */
#ifndef MAILBOX_H
#define MAILBOX_H

#include "sys.h"

#define MAILBOX_SIZE 0x20000UL
#define SLOT_BASE 0x7e0000000000UL
#define SLOT_SIZE (1UL << 30)
#define LIST_MAX 128
#define IN_MAX 8
#define OUT_MAX 16
#define SIGSTACK 0x4000UL
#define SIGSTACK_END 0xc000UL
#define FAST_UCONTEXT 0x3000UL
#define FAST_STACK 0x3ff0UL
#define CHILD_UCONTEXT 0x3200UL
#define FAST_XSAVE 0xc000UL
#define WINDOW 0x10000UL
#define WINDOW_END 0x20000UL

#define NR_DOORBELL 500
#define NR_CLEAN_START 501
#define NR_KICKED 502
/* What the doorbell returns to a thread that is to sleep on `unparked` for its answer. */
#define PARKED 1

enum request_kind { KIND_SYSCALL = 1, KIND_FAULT, KIND_KICK, KIND_START, KIND_REPORT, KIND_WAIT };
/* FRAME: as REPORT, but with the extended state saved, and reported as a KICK. */
enum response_mode { MODE_RESUME = 1, MODE_REPORT, MODE_EXIT_THREAD, MODE_EXIT_GROUP, MODE_FRAME };
enum pseudo_call { OP_ZERO = 0x10000, OP_FORK, OP_COPYOUT, OP_PATCH };
#define IGNORE_FAILURE (1UL << 63)
#define IN_STRING 1
/* Response flags. RESULT: `result` is the call's (fast path). SIGRETURN: leave by the frame, also on the fast path. */
#define SET_FSBASE 1
#define SET_GSBASE 2
#define SET_RESULT 4
#define LOAD_STATE 8
#define SIGRETURN 16
/* How a request came: from a rewritten site, its registers in the fast ucontext; with its extended state saved. */
#define FAST 1
#define FAST_STATE 2
/* What the trampoline may answer itself (serve). */
#define SERVE_IDS 1
#define SERVE_FUTEX 2
#define SERVE_FUTEX_SPIN 4
/* In the second and third byte, as others set and clear them than the rest. */
#define SERVE_MASK 0x100
#define SERVE_ADVICE 0x10000

struct in_segment {
	u64 addr;
	u32 len, offset, flags, pad;
};

struct out_segment {
	u64 addr;
	u32 len, offset;
};

struct host_call {
	u64 nr, args[6], result;
};

struct mailbox {
	/* 0x00 */
	u64 self;
	u32 index, serve;
	u64 token;
	u32 pid, tid, uid, euid, gid, egid;
	u64 xsave_mask;
	/* The guest's signal mask: the kernel's while the thread is in the kernel, else the trampoline's */
	u64 mask;
	/* 0x40: request. posted: number of requests posted for a spinning receiver; asleep: the one that was given up */
	u32 posted, asleep;
	u16 kind;
	u8 fast, in_count;
	u32 nr;
	u64 args[6];
	/* 0x80 */
	u64 ucontext, siginfo, fsbase, gsbase;
	u32 calls_done;
	s32 list_error;
	u64 reserved2[3];
	/* 0xc0 */
	u32 state, spin_credit, spin_left;
	/* A fresh thread: its number, by the host; that it looks at `start_wanted` from now on */
	u32 born;
	u64 robust_list;
	/* What rseq registered with the host; address 0: nothing */
	u64 rseq_addr;
	u32 rseq_len, rseq_sig;
	u32 aware, pad1;
	u64 reserved3[2];
	/* 0x100: response. answered: the number of the posted request whose response is complete; parks: of the one that blocks */
	u32 answered;
	u8 mode, flags, call_count, out_count;
	s64 result;
	struct out_segment out0;
	u64 frame, set_fsbase, set_gsbase;
	u32 parks, pad2;
	/* 0x140 */
	struct out_segment out[OUT_MAX - 1];
	u64 reserved5[10];
	/* 0x280 */
	struct in_segment in[IN_MAX];
	u64 reserved6[8];
	/*
	 * 0x380: whether a receiver watches `posted`; whether the answer that a parked thread sleeps for is there; whether that to
	 * a fresh thread's START is there already; whether the kernel wants it all the same
	 */
	u32 spin, unparked, quiet, start_wanted;
};

#define OFFSET_IS(field, at) _Static_assert(__builtin_offsetof(struct mailbox, field) == (at), #field)
OFFSET_IS(serve, 0x0c);
OFFSET_IS(token, 0x10);
OFFSET_IS(pid, 0x18);
OFFSET_IS(xsave_mask, 0x30);
OFFSET_IS(mask, 0x38);
OFFSET_IS(posted, 0x40);
OFFSET_IS(kind, 0x48);
OFFSET_IS(nr, 0x4c);
OFFSET_IS(args, 0x50);
OFFSET_IS(ucontext, 0x80);
OFFSET_IS(calls_done, 0xa0);
OFFSET_IS(state, 0xc0);
OFFSET_IS(born, 0xcc);
OFFSET_IS(robust_list, 0xd0);
OFFSET_IS(rseq_addr, 0xd8);
OFFSET_IS(aware, 0xe8);
OFFSET_IS(answered, 0x100);
OFFSET_IS(result, 0x108);
OFFSET_IS(out0, 0x110);
OFFSET_IS(frame, 0x120);
OFFSET_IS(parks, 0x138);
OFFSET_IS(out, 0x140);
OFFSET_IS(in, 0x280);
OFFSET_IS(spin, 0x380);
_Static_assert(sizeof(struct mailbox) <= 0x400, "mailbox");
_Static_assert(sizeof(struct host_call) == 64, "host_call");

static inline struct host_call *call_list(struct mailbox *m)
{
	return (struct host_call *)((u64)m + 0x1000);
}

#endif

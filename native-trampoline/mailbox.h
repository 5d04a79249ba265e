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
 *           | unused                     |
 *   0x10000 +----------------------------+
 *           | window, 64 KiB             |  arguments in, results out
 *   0x20000 +----------------------------+
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
#define WINDOW 0x10000UL
#define WINDOW_END 0x20000UL

#define NR_DOORBELL 500
#define NR_CLEAN_START 501
#define NR_KICKED 502

enum request_kind { KIND_SYSCALL = 1, KIND_FAULT, KIND_KICK, KIND_START, KIND_REPORT, KIND_WAIT };
enum response_mode { MODE_RESUME = 1, MODE_REPORT, MODE_EXIT_THREAD, MODE_EXIT_GROUP, MODE_RETRY, MODE_FRAME };
enum pseudo_call { OP_ZERO = 0x10000, OP_FORK, OP_COPYOUT };
#define IGNORE_FAILURE (1UL << 63)
#define IN_STRING 1
#define IN_FAULT 2
#define SET_FSBASE 1
#define SET_GSBASE 2

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
	u64 self;
	u32 index, reserved0;
	u64 token;
	u64 reserved1[5];
	/* 0x40: request, written by the trampoline */
	u32 kind, nr;
	u64 args[6];
	u64 ucontext, siginfo;
	u32 fast, in_count;
	struct in_segment in[IN_MAX];
	u64 fsbase, gsbase;
	u64 reserved2[20];
	/* 0x200: response, written by the kernel */
	u32 mode, call_count;
	u64 frame;
	u32 out_count, calls_done;
	u64 set_fsbase, set_gsbase;
	u32 flags;
	s32 list_error;
	u64 fast_result;
	u64 reserved3;
	struct out_segment out[OUT_MAX];
	u32 out_fault, pad1;
	u64 reserved4[7];
	/* 0x380 */
	u32 state, pad2;
	u64 reserved5[7];
	/* 0x3c0, a cache line of its own: enum spin_state */
	u32 spin, pad3;
};

/* The spinning hand-over, a word that both sides change by compare-and-swap. */
enum spin_state {
	SPIN_NONE,     /* nobody spins: ring the doorbell */
	SPIN_WAITING,  /* kernel: a receiver spins for this thread's next request; the last answer is complete */
	SPIN_REQUEST,  /* trampoline: a request is posted, and the trampoline spins for its answer */
	SPIN_ASLEEP,   /* trampoline: tired of spinning, it rings with KIND_WAIT and takes the answer so */
	SPIN_RINGING,  /* trampoline: this request goes by the doorbell, the receiver is to go there */
};

#define OFFSET_IS(field, at) _Static_assert(__builtin_offsetof(struct mailbox, field) == (at), #field)
OFFSET_IS(token, 0x10);
OFFSET_IS(kind, 0x40);
OFFSET_IS(args, 0x48);
OFFSET_IS(ucontext, 0x78);
OFFSET_IS(siginfo, 0x80);
OFFSET_IS(fast, 0x88);
OFFSET_IS(in, 0x90);
OFFSET_IS(fsbase, 0x150);
OFFSET_IS(mode, 0x200);
OFFSET_IS(frame, 0x208);
OFFSET_IS(out_count, 0x210);
OFFSET_IS(set_fsbase, 0x218);
OFFSET_IS(flags, 0x228);
OFFSET_IS(list_error, 0x22c);
OFFSET_IS(fast_result, 0x230);
OFFSET_IS(out, 0x240);
OFFSET_IS(out_fault, 0x340);
OFFSET_IS(state, 0x380);
OFFSET_IS(spin, 0x3c0);
_Static_assert(sizeof(struct host_call) == 64, "host_call");

static inline struct host_call *call_list(struct mailbox *m)
{
	return (struct host_call *)((u64)m + 0x1000);
}

#endif

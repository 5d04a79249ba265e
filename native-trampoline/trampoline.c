/*
 * The trampoline: what runs inside each guest process on the guest's behalf. It decides nothing (the kernel checks all that
 * it says) and it must not touch vector registers (compiled with -mgeneral-regs-only): they belong to the guest.
 *
 * It runs on the mailbox's signal stack, with all signals but SIGSEGV and SIGBUS blocked.
 */
#include "mailbox.h"
#include "marshal.h"
#include "trampoline.h"

#define TRAMP __attribute__((section(".tramp.text")))
#define INLINE static inline __attribute__((always_inline))

static const struct marshal_row marshal[MARSHAL_ROWS] __attribute__((section(".tramp.rodata"))) = {
#include MARSHAL_FILE
};

/* Capped so that several in-arguments and some results fit the window. */
#define CARRY_MAX (32 << 10)
#define PATH_MAX 4096

INLINE struct mailbox *own_mailbox(void)
{
	return (struct mailbox *)((u64)__builtin_frame_address(0) & ~(MAILBOX_SIZE - 1));
}

/* The call blocks for long, beside many others: it waits here rather than in the doorbell, which gets slower with each of them. */
TRAMP static void sleep_parked(struct mailbox *m)
{
	while (!__atomic_load_n(&m->unparked, __ATOMIC_ACQUIRE))
		sys6(NR_futex, (u64)&m->unparked, 0 /* FUTEX_WAIT, shared with the kernel */, 0, 0, 0, 0);
	m->unparked = 0;
}

TRAMP static void ring(struct mailbox *m, u32 kind)
{
	s64 r;

	/* A receiver that watches for a posted request has to come to the doorbell. */
	if (__atomic_load_n(&m->spin, __ATOMIC_RELAXED))
		__atomic_store_n(&m->asleep, m->asleep + 1, __ATOMIC_RELEASE);
	/* The request itself stays what it is while its answer is waited for. */
	if (kind != KIND_WAIT)
		m->kind = kind;
	do {
		r = sys3(NR_DOORBELL, m->index, kind, m->token);
	} while (r == -E_INTR);
	/* The kernel is gone: nothing will ever answer. */
	if (r == -E_NOSYS)
		for (;;)
			sys1(NR_exit_group, 137);
	if (r == PARKED)
		sleep_parked(m);
}

/* Bytes of an in-argument that is not a string; 0: not carried. */
INLINE u64 carried_length(struct mailbox *m, const struct marshal_in *in)
{
	u64 n = in->len_arg < 6 ? m->args[in->len_arg] : 1;

	if (n > CARRY_MAX)
		return 0;
	switch (in->kind) {
	case MARSHAL_BYTES:
		return n;
	case MARSHAL_STRUCT:
		return in->size;
	case MARSHAL_ARRAY:
		return n * in->size;
	case MARSHAL_FDSET:
		return (n + 63) / 64 * 8;
	case MARSHAL_IOVEC_IN:
	case MARSHAL_IOVEC_OUT:
		return n * 16;
	default:
		return 0;
	}
}

TRAMP static void carry_in(struct mailbox *m)
{
	u32 count = 0;
	u32 at = WINDOW;

	if (m->nr < MARSHAL_ROWS) {
		const struct marshal_row *row = &marshal[m->nr];

		for (u32 i = 0; i < row->count; i++) {
			const struct marshal_in *in = &row->in[i];
			u64 addr = m->args[in->arg];
			struct in_segment *seg = &m->in[count];
			u64 len;

			if (!addr)
				continue;
			seg->flags = 0;
			if (in->kind == MARSHAL_STRING) {
				u64 limit = WINDOW_END - at < PATH_MAX ? WINDOW_END - at : PATH_MAX;
				u64 left = tramp_copy_string((void *)((u64)m + at), (const void *)addr, limit);
				/* Bit 63: fault; else bytes not used, and bit 62: no NUL within the limit. */
				if (left & (3UL << 62))
					continue;
				len = limit - left;
				seg->flags = IN_STRING;
			} else {
				len = carried_length(m, in);
				if (len == 0 || len > CARRY_MAX || len > WINDOW_END - at)
					continue;
				if (tramp_copy((void *)((u64)m + at), (const void *)addr, len))
					continue;
			}
			seg->addr = addr;
			seg->len = len;
			seg->offset = at;
			at = (at + len + 15) & ~15u;
			count++;
		}
	}
	m->in_count = count;
}

/* Calls that need the guest's whole state in a signal frame: rt_sigreturn, clone, fork, vfork, execve, execveat, clone3. */
INLINE int needs_frame(u32 nr)
{
	return nr == 15 || (nr >= 56 && nr <= 59) || nr == 322 || nr == 435;
}

/* Calls that often end in a signal to the caller: rt_sigqueueinfo, kill, tkill, tgkill, rt_tgsigqueueinfo. */
INLINE int may_signal_self(u32 nr)
{
	return nr == 62 || nr == 129 || nr == 200 || nr == 234 || nr == 297;
}

/* Calls that may need a descriptor put into this process, which takes an outstanding notification. */
INLINE int needs_doorbell(u32 nr)
{
	return nr == 9 || nr == 30 || (needs_frame(nr) && nr != NR_rt_sigreturn);
}

/*
 * Rounds of about 40 ns before a spinning guest goes to sleep: some 100 us, as a call that takes longer than most (a listing, a
 * look-up on a disk, code not compiled yet) should not end the spinning. After 30 us others are offered the CPU now and then.
 */
#define SPIN_ROUNDS 2500
#define SPIN_ALONE 800
#define SPIN_YIELD_EVERY 64

/* Hands a system call over: to a receiver that watches for it, or by the doorbell. */
TRAMP static void hand_over_call(struct mailbox *m)
{
	u32 kind = KIND_SYSCALL;

	m->kind = kind;
	/* Of a call that was parked and answered while it rang. */
	if (m->unparked)
		m->unparked = 0;
	/* Who ends waits for that at the doorbell: its number may be gone from the kernel's books before it has seen the answer. */
	if (__atomic_load_n(&m->spin, __ATOMIC_RELAXED) && !needs_doorbell(m->nr) && m->nr != NR_exit) {
		u32 number = m->posted + 1;

		__atomic_store_n(&m->posted, number, __ATOMIC_RELEASE);
		for (int i = 0; i < SPIN_ROUNDS; i++) {
			if (__atomic_load_n(&m->answered, __ATOMIC_ACQUIRE) == number)
				return;
			/* It blocks, and the receiver watches for others too, who need this CPU. */
			if (__atomic_load_n(&m->parks, __ATOMIC_ACQUIRE) == number) {
				sleep_parked(m);
				return;
			}
			if (i >= SPIN_ALONE && i % SPIN_YIELD_EVERY == 0)
				sys1(NR_sched_yield, 0);
			__builtin_ia32_pause();
		}
		kind = KIND_WAIT;
	}
	ring(m, kind);
}

/*
 * Rewrites a call site while other threads may execute it: a breakpoint in the first byte, then the others in ascending order
 * (a thread in the middle of the old `mov; syscall` meets byte 06 first, see Rewriter), then the first; after each step all
 * CPUs forget what they have fetched. Little-endian bytes in old and new.
 */
TRAMP static s64 patch_site(u64 site, u64 old, u64 new, u64 len)
{
	static const u8 breakpoint __attribute__((section(".tramp.rodata"))) = 0xcc;
	u64 now = 0;
	s64 r;

	if (len > sizeof now || tramp_copy(&now, (void *)site, len))
		return -14;
	if (now != old)
		return -11;
	r = sys3(NR_membarrier, MEMBARRIER_REGISTER_SYNC_CORE, 0, 0);
	if (r < 0)
		return r;
	if (tramp_copy((void *)site, &breakpoint, 1))
		return -14;
	sys3(NR_membarrier, MEMBARRIER_SYNC_CORE, 0, 0);
	for (u64 i = 1; i < len; i++)
		tramp_copy((void *)(site + i), (u8 *)&new + i, 1);
	sys3(NR_membarrier, MEMBARRIER_SYNC_CORE, 0, 0);
	tramp_copy((void *)site, &new, 1);
	sys3(NR_membarrier, MEMBARRIER_SYNC_CORE, 0, 0);
	return 0;
}

/*
 * rseq: the host's own. It writes to the guest's memory alone, and aborts critical sections in its own signal frames, before
 * the guest's handlers are made from those. What is registered is kept, to be taken back when the thread ends.
 */
TRAMP static s64 register_rseq(struct mailbox *m, u64 addr, u32 len, u32 flags, u32 sig)
{
	s64 r = sys6(NR_rseq, addr, len, flags, sig, 0, 0);

	if (!r) {
		m->rseq_addr = flags ? 0 : addr;
		m->rseq_len = len;
		m->rseq_sig = sig;
	}
	return r;
}

/* A forked process keeps its registration, what shares its parent's memory does not. */
INLINE void inherit_rseq(struct mailbox *child, struct mailbox *m, u64 flags)
{
	if (flags & CLONE_VM)
		return;
	child->rseq_addr = m->rseq_addr;
	child->rseq_len = m->rseq_len;
	child->rseq_sig = m->rseq_sig;
}

/*
 * The thread ends: once the kernel has said so, others may unmap its memory, while the host's thread still comes back from the
 * doorbell and would have the host write there.
 */
INLINE void drop_rseq(struct mailbox *m)
{
	if (m->rseq_addr)
		register_rseq(m, m->rseq_addr, m->rseq_len, RSEQ_UNREGISTER, m->rseq_sig);
}

TRAMP static s64 run_call(struct mailbox *m, struct host_call *c)
{
	u64 nr = c->nr & ~IGNORE_FAILURE;

	switch (nr) {
	case OP_ZERO:
		return tramp_zero((void *)c->args[0], c->args[1]) ? -14 : 0;
	case OP_COPYOUT:
		if (c->args[1] < WINDOW || c->args[1] > WINDOW_END || c->args[2] > WINDOW_END - c->args[1])
			return -22;
		return tramp_copy((void *)c->args[0], (const void *)((u64)m + c->args[1]), c->args[2]) ? -14 : 0;
	case OP_FORK: {
		struct mailbox *child = (struct mailbox *)c->args[1];
		u64 stack = (child->frame - 1024) & ~15UL;

		inherit_rseq(child, m, c->args[0]);
		return tramp_clone(c->args[0], stack, child);
	}
	case OP_PATCH:
		return patch_site(c->args[0], c->args[1], c->args[2], c->args[3]);
	case NR_rseq:
		return register_rseq(m, c->args[0], c->args[1], c->args[2], c->args[3]);
	case NR_futex:
	case NR_futex_waitv:
		return tramp_futex(c->args[0], c->args[1], c->args[2], c->args[3], c->args[4], c->args[5], nr);
	default:
		return sys6(nr, c->args[0], c->args[1], c->args[2], c->args[3], c->args[4], c->args[5]);
	}
}

/* Runs the list. Returns 0, or the -errno of the entry that failed. */
TRAMP static s32 run_list(struct mailbox *m)
{
	struct host_call *c = call_list(m);
	u32 n = m->call_count;

	for (u32 i = 0; i < n && i < LIST_MAX; i++) {
		s64 r = run_call(m, &c[i]);

		c[i].result = r;
		m->calls_done = i + 1;
		if (r < 0 && r >= -4095 && !(c[i].nr & IGNORE_FAILURE)) {
			m->calls_done = i;
			return r;
		}
	}
	return 0;
}

TRAMP static s32 scatter(struct mailbox *m)
{
	u32 n = m->out_count;

	for (u32 i = 0; i < n && i < OUT_MAX; i++) {
		struct out_segment *o = i ? &m->out[i - 1] : &m->out0;

		if (o->offset < WINDOW || o->offset > WINDOW_END || o->len > WINDOW_END - o->offset)
			return -22;
		if (tramp_copy((void *)o->addr, (const void *)((u64)m + o->offset), o->len))
			return -14;
	}
	return 0;
}

INLINE struct ucontext *fast_ucontext(struct mailbox *m)
{
	return (struct ucontext *)((u64)m + FAST_UCONTEXT);
}

TRAMP static void save_state(struct mailbox *m)
{
	tramp_xsave((void *)((u64)m + FAST_XSAVE), m->xsave_mask);
	m->fast = FAST | FAST_STATE;
}

/* What the kernel may want to know beside the request itself. */
INLINE void tell_bases(struct mailbox *m)
{
	__asm__ volatile("rdfsbase %0" : "=r"(m->fsbase));
	__asm__ volatile("rdgsbase %0" : "=r"(m->gsbase));
}

/*
 * Acts on the kernel's answer, ringing again as often as it asks for. Returns when the guest is to go on.
 */
TRAMP static void obey(struct mailbox *m)
{
	for (;;) {
		u32 mode = m->mode, flags = m->flags;
		s32 error = 0;

		m->calls_done = 0;
		if (flags & SET_RESULT)
			fast_ucontext(m)->ax = m->result;
		if (m->out_count)
			error = scatter(m);
		if (!error && m->call_count)
			error = run_list(m);
		if (error || mode == MODE_REPORT) {
			m->list_error = error;
			ring(m, KIND_REPORT);
			continue;
		}
		if (flags & SET_FSBASE)
			__asm__ volatile("wrfsbase %0" : : "r"(m->set_fsbase));
		if (flags & SET_GSBASE)
			__asm__ volatile("wrgsbase %0" : : "r"(m->set_gsbase));
		if (mode == MODE_FRAME) {
			save_state(m);
			ring(m, KIND_KICK);
			continue;
		}
		if (mode == MODE_RESUME)
			return;
		for (;;)
			sys1(mode == MODE_EXIT_THREAD ? NR_exit : NR_exit_group, 0);
	}
}

/*
 * rt_sigreturn: the handler's frame lies where the stack pointer is, its extended state behind it (SignalFrame.java). As much
 * as most CPUs have of that; what is missing the kernel reads itself.
 */
#define FRAME_CARRY 3328

TRAMP static void carry_frame(struct mailbox *m, u64 sp)
{
	struct in_segment *seg = &m->in[0];

	seg->addr = sp - 8;
	seg->len = FRAME_CARRY;
	seg->offset = WINDOW;
	seg->flags = 0;
	m->in_count = !tramp_copy((void *)((u64)m + WINDOW), (const void *)seg->addr, FRAME_CARRY);
}

TRAMP static void request_call(struct mailbox *m, struct ucontext *uc)
{
	m->nr = (u32)uc->ax;
	m->args[0] = uc->di;
	m->args[1] = uc->si;
	m->args[2] = uc->dx;
	m->args[3] = uc->r10;
	m->args[4] = uc->r8;
	m->args[5] = uc->r9;
	if (m->nr == NR_rt_sigreturn)
		carry_frame(m, uc->sp);
	else
		carry_in(m);
	if (m->nr == NR_exit)
		drop_rseq(m);
	hand_over_call(m);
	obey(m);
}

/* On the way back to guest code from the fast path. */
TRAMP static void load_state(struct mailbox *m)
{
	u32 flags = m->flags;

	if (flags & SIGRETURN) {
		if (!(m->fast & FAST_STATE))
			save_state(m);
		tramp_sigreturn((u64)fast_ucontext(m));
	}
	if (flags & LOAD_STATE && tramp_xrstor((void *)((u64)m + FAST_XSAVE), m->xsave_mask))
		for (;;)
			sys1(NR_exit_group, 139);
}

/* A call from a rewritten site. */
TRAMP void tramp_fast(struct mailbox *m)
{
	struct ucontext *uc = fast_ucontext(m);
	u32 nr = (u32)uc->ax;

	/* Complete before any kick is looked at, on the way out. */
	if (nr == NR_rseq && m->serve & SERVE_FUTEX) {
		uc->ax = register_rseq(m, uc->di, uc->si, uc->dx, uc->r10);
		return;
	}
	/* A kick up to here is answered by this request: the kernel looks at what is pending before it lets the guest go on. */
	m->state = 0;
	m->fast = FAST;
	tell_bases(m);
	if (nr == NR_rt_sigreturn)
		m->fast = FAST | FAST_STATE;
	else if (needs_frame(nr) || may_signal_self(nr))
		save_state(m);
	request_call(m, uc);
	load_state(m);
}

/* The kernel has kicked while the fast path was under way. */
TRAMP void tramp_kicked(struct mailbox *m)
{
	m->state = 0;
	tell_bases(m);
	save_state(m);
	m->in_count = 0;
	ring(m, KIND_KICK);
	obey(m);
	load_state(m);
}

/*
 * A call that the trampoline answers itself was interrupted at its end: completes it, so that the kick is taken in guest code.
 */
TRAMP static void complete_served(struct mailbox *m, struct ucontext *uc)
{
	struct ucontext *saved = fast_ucontext(m);
	u64 flags = *(u64 *)((u64)m + FAST_STACK - 8);

	uc->sp = saved->sp;
	uc->ip = saved->cx;
	uc->cx = saved->cx;
	uc->r11 = flags;
	uc->eflags = flags;
}

INLINE int within(u64 ip, const char *start, const char *end)
{
	return ip >= (u64)start && ip < (u64)end;
}

/* Whether a call that the trampoline answers itself has got its answer. */
TRAMP static int is_served(struct ucontext *uc)
{
	u64 ip = uc->ip;

	if (within(ip, served_mask_done, served_mask_end)) {
		uc->ax = 0;
		return 1;
	}
	return within(ip, served_ids_done, served_ids_end) || within(ip, served_yield_after, served_yield_end) ||
	       within(ip, served_advice_after, served_advice_end) ||
	       within(ip, served_robust_done, served_high_end) ||
	       (within(ip, served_futex_after, served_futex_end) && uc->ax != (u64)-E_INTR);
}

/* A kick has met the trampoline. 1: it is to be taken now, as if it had met guest code. */
TRAMP static int kicked_inside(struct mailbox *m, struct ucontext *uc)
{
	u64 ip = uc->ip;

	if (is_served(uc)) {
		complete_served(m, uc);
		return 1;
	}
	m->state = 1;
	if (within(ip, served_ids_check, served_ids_done) || within(ip, served_yield_check, served_yield_after) ||
	    within(ip, served_advice_check, served_advice_after))
		uc->ip = (u64)thunk_slow;
	else if (within(ip, served_high_check, served_robust_done)) {
		/* Its number may be gone by now. */
		uc->ip = (u64)thunk_slow;
		uc->ax = NR_set_robust_list;
	} else if (within(ip, served_mask_check, served_mask_done))
		uc->ip = (u64)served_mask_give_up;
	else if (ip >= (u64)served_futex_check && ip < (u64)served_futex_after)
		uc->ip = (u64)served_futex_interrupted;
	else if (ip >= (u64)list_futex_check && ip < (u64)list_futex_after)
		uc->ip = (u64)list_futex_interrupted;
	else if (ip >= (u64)fast_leave_start && ip < (u64)fast_leave_end)
		uc->ip = (u64)fast_leave_start;
	return 0;
}

/*
 * A call that the thunk would answer, from a site that is not rewritten: what a process or thread makes once, when it begins. Others
 * go to the kernel, which counts the traps of a site to rewrite it. Not where the return address could lie among the bytes that
 * another thread is just replacing (a comparison behind the syscall, see Rewriter): the kernel keeps count of who is bound for there.
 */
TRAMP static int serve_trap(struct mailbox *m, struct ucontext *uc)
{
	u32 nr = (u32)uc->ax;
	u8 next[2];

	if (!(m->serve & SERVE_FUTEX) || (nr != NR_rseq && (nr != NR_set_robust_list || uc->si != ROBUST_LIST_HEAD)))
		return 0;
	if (tramp_copy(next, (void *)uc->ip, sizeof next) || next[0] == 0x3d || (next[0] == 0x48 && next[1] == 0x3d))
		return 0;
	if (nr == NR_rseq) {
		uc->ax = register_rseq(m, uc->di, uc->si, uc->dx, uc->r10);
	} else {
		m->robust_list = uc->di;
		uc->ax = 0;
	}
	return 1;
}

TRAMP void tramp_handler(int sig, void *siginfo, struct ucontext *uc)
{
	struct mailbox *m = own_mailbox();
	u64 ip = uc->ip;

	/* The host leaves the interrupted code's flag set. */
	if (uc->eflags & FLAG_AC)
		__asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\tandl %0, (%%rsp)\n\tpopfq\n\tlea 128(%%rsp), %%rsp"
				 : : "i"(~FLAG_AC) : "cc", "memory");
	if (ip >= TRAMP_START && ip < TRAMP_END) {
		if ((sig == SIGSEGV || sig == SIGBUS) && tramp_fix_fault(uc))
			return;
		if (sig != SIGKICK)
			for (;;)
				sys1(NR_exit_group, 139);
		if (!kicked_inside(m, uc))
			return;
	}
	if (sig == SIGSYS && serve_trap(m, uc))
		return;
	m->siginfo = (u64)siginfo;
	m->ucontext = (u64)uc;
	m->fast = 0;
	tell_bases(m);
	if (sig == SIGSYS) {
		request_call(m, uc);
	} else {
		m->in_count = 0;
		ring(m, sig == SIGKICK ? KIND_KICK : KIND_FAULT);
		obey(m);
	}
	tramp_sigreturn(m->frame);
}

/* Who kicks a fresh thread says first that its START is wanted and looks then whether it is aware of such words (Dekker). */
INLINE int is_start_wanted(struct mailbox *m)
{
	if (!m->quiet)
		return 1;
	__atomic_store_n(&m->aware, 1, __ATOMIC_SEQ_CST);
	return __atomic_load_n(&m->start_wanted, __ATOMIC_SEQ_CST);
}

/* On its own signal stack, with the handlers' mask: a kick waits until the guest's code is reached. */
TRAMP __attribute__((noreturn)) static void child_started(struct mailbox *m, u64 flags)
{
	if (!(flags & CLONE_VM))
		sys3(NR_madvise, (u64)m & ~(SLOT_SIZE - 1), SLOT_SIZE, MADV_DONTFORK);
	m->in_count = 0;
	if (is_start_wanted(m))
		ring(m, KIND_START);
	obey(m);
	tramp_sigreturn(m->frame);
}

/*
 * First code of a thread or process made by OP_FORK, in its own mailbox. It still has its parent's signal stack, which it does
 * not have mapped, and perhaps its parent's mask, which blocks nothing when the fork came by the fast path; nobody kicks it
 * before it has rung or is aware. An rt_sigreturn sets both.
 */
TRAMP void tramp_child(struct mailbox *m, u64 flags)
{
	struct ucontext *uc = (struct ucontext *)((u64)m + CHILD_UCONTEXT);

	for (u64 *p = (u64 *)uc; p < (u64 *)(uc + 1); p++)
		*p = 0;
	uc->flags = 6; /* UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS; the guest's extended state is in its own frame */
	uc->stack_sp = (u64)m + SIGSTACK;
	uc->stack_size = SIGSTACK_END - SIGSTACK;
	uc->cs = 0x33;
	uc->ss = 0x2b;
	uc->eflags = 0x202;
	uc->sp = (u64)m + FAST_STACK - 8;
	uc->ip = (u64)child_started;
	uc->di = (u64)m;
	uc->si = flags;
	uc->sigmask = HANDLER_MASK;
	tramp_sigreturn((u64)uc);
}

/*
 * The last steps of a clean process, after which only the trampoline, the mailbox and the vDSO are mapped. The filter is
 * installed before the memory goes because the program lies in that memory; sendmsg is allowed at the one address in
 * tramp_sendmsg, and the process has no socket left after it.
 */
TRAMP void tramp_clean(struct mailbox *m, struct clean_order *order)
{
	u64 low = order->vdso_start, high = order->vdso_end, slot = (u64)m & ~(SLOT_SIZE - 1);
	struct spawned_message *msg = order->message;
	s64 listener = sys3(NR_seccomp, 1 /* SET_MODE_FILTER */, (1 << 3) | (1 << 5) /* NEW_LISTENER, WAIT_KILLABLE_RECV */,
			    (u64)order->filter);

	msg->error = listener < 0 ? (s32)-listener : 0;
	*order->fd_to_pass = listener;
	if (listener < 0)
		order->header->control = 0, order->header->control_len = 0;
	tramp_sendmsg(order->control_fd, order->header);
	if (listener < 0)
		for (;;)
			sys1(NR_exit_group, 1);
	sys1(NR_close, order->control_fd);
	sys1(NR_close, listener);
	sys2(NR_munmap, TRAMP_END, slot - TRAMP_END);
	sys2(NR_munmap, slot + SLOT_SIZE, low - slot - SLOT_SIZE);
	sys2(NR_munmap, high, USER_END - high);
	tramp_first_trap();
}

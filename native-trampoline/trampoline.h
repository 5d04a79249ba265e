/* Where the trampoline lies, and what it and the zygote share. */
#ifndef TRAMPOLINE_H
#define TRAMPOLINE_H

#define STUBS_START 0x61000UL
#define STUBS_END 0x70000UL
#define TRAMP_START 0x70000UL
#define TRAMP_END 0x80000UL
#define USER_END 0x7ffffffff000UL
/* What the guest maps lies here (org.belljar.mm.Layout). */
#define GUEST_START 0x100000
#define GUEST_END 0x7dfffffff000
/* struct robust_list_head's size, the only one that set_robust_list takes. */
#define ROBUST_LIST_HEAD 24

/* Blocked while the trampoline's signal handlers run: everything but SIGSEGV and SIGBUS. */
#define HANDLER_MASK (~((1UL << (SIGSEGV - 1)) | (1UL << (SIGBUS - 1))))

#ifndef __ASSEMBLER__
#include "mailbox.h"

struct msghdr {
	void *name;
	u32 name_len, pad0;
	void *iov;
	u64 iov_len;
	void *control;
	u64 control_len;
	u32 flags, pad1;
};

struct sock_filter {
	u16 code;
	u8 jt, jf;
	u32 k;
};

struct sock_fprog {
	u16 len;
	struct sock_filter *filter;
};

/* Zygote to kernel: op 0 READY (error: stage << 16 | errno), op 2 SPAWNED with the listener. */
struct spawned_message {
	u32 op, cookie;
	u64 vdso;
	s32 error;
	u32 pad;
};

struct clean_order {
	u64 vdso_start, vdso_end;
	struct sock_fprog *filter;
	struct msghdr *header;
	int *fd_to_pass;
	struct spawned_message *message;
	int control_fd;
};

/* Assembly, trampoline.S. The copies return the bytes not copied. */
u64 tramp_copy(void *dst, const void *src, u64 len);
u64 tramp_zero(void *dst, u64 len);
u64 tramp_copy_string(void *dst, const void *src, u64 limit);
s64 tramp_clone(u64 flags, u64 stack, struct mailbox *child);
void tramp_sigreturn(u64 ucontext) __attribute__((noreturn));
void tramp_restorer(void);
s64 tramp_sendmsg(int fd, struct msghdr *m);
void tramp_first_trap(void) __attribute__((noreturn));
/* A futex call of a list, which a kick breaks: -EINTR. */
s64 tramp_futex(u64 a, u64 b, u64 c, u64 d, u64 e, u64 f, u64 nr);
void tramp_xsave(void *image, u64 mask);
/* 0, or 1 where the image is impossible. */
u64 tramp_xrstor(const void *image, u64 mask);
extern char tramp_copy_ip[], tramp_copy_fixup[], tramp_zero_ip[], tramp_string_ip[], tramp_string_fixup[], tramp_sendmsg_ip[],
	tramp_xrstor_ip[], tramp_xrstor_fixup[], thunk_slow[], served_ids_check[], served_ids_done[], served_ids_end[],
	served_futex_look_ip[], served_futex_spin_ip[], served_futex_call[], served_futex_check[], served_futex_after[], served_futex_interrupted[], served_futex_end[],
	served_yield_check[], served_yield_after[], served_yield_end[], served_advice_check[], served_advice_after[], served_advice_end[],
	served_mask_check[], served_mask_set_ip[], served_mask_old_ip[],
	served_mask_done[], served_mask_end[], served_mask_give_up[], served_high_check[], served_robust_done[], served_high_end[],
	list_futex_check[], list_futex_after[], list_futex_interrupted[], fast_leave_start[], fast_leave_end[];

/* C. */
void tramp_handler(int sig, void *siginfo, struct ucontext *uc);
void tramp_fast(struct mailbox *m);
void tramp_kicked(struct mailbox *m);
void tramp_child(struct mailbox *m, u64 flags);
void tramp_clean(struct mailbox *m, struct clean_order *order) __attribute__((noreturn));

static inline __attribute__((always_inline)) int tramp_fix_fault(struct ucontext *uc)
{
	if (uc->ip == (u64)tramp_copy_ip || uc->ip == (u64)tramp_zero_ip) {
		uc->ip = (u64)tramp_copy_fixup;
		return 1;
	}
	if (uc->ip == (u64)tramp_string_ip) {
		uc->ip = (u64)tramp_string_fixup;
		return 1;
	}
	if (uc->ip == (u64)tramp_xrstor_ip) {
		uc->ip = (u64)tramp_xrstor_fixup;
		return 1;
	}
	if (uc->ip == (u64)served_mask_set_ip || uc->ip == (u64)served_mask_old_ip) {
		uc->ip = (u64)served_mask_give_up;
		return 1;
	}
	if (uc->ip == (u64)served_futex_look_ip || uc->ip == (u64)served_futex_spin_ip) {
		uc->ip = (u64)served_futex_call;
		return 1;
	}
	return 0;
}
#endif
#endif

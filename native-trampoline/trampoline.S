/* The trampoline's assembly: copies whose faults are expected, and what cannot be said in C. */
#include "trampoline.h"
	.section .tramp.text, "ax"

/* u64 tramp_copy(dst, src, len): bytes not copied. A fault lands in tramp_copy_fixup with rcx = bytes left. */
	.globl tramp_copy, tramp_copy_ip, tramp_copy_fixup
tramp_copy:
	mov	%rdx, %rcx
	cld
tramp_copy_ip:
	rep movsb
tramp_copy_fixup:
	mov	%rcx, %rax
	ret

	.globl tramp_zero, tramp_zero_ip
tramp_zero:
	mov	%rsi, %rcx
	xor	%eax, %eax
	cld
tramp_zero_ip:
	rep stosb
	mov	%rcx, %rax
	ret

/* u64 tramp_copy_string(dst, src, limit): limit - bytes copied with the NUL; bit 62 no NUL; bit 63 fault. */
	.globl tramp_copy_string, tramp_string_ip, tramp_string_fixup
tramp_copy_string:
	mov	%rdx, %rcx
tramp_string_ip:
	movb	(%rsi), %al
	movb	%al, (%rdi)
	inc	%rsi
	inc	%rdi
	dec	%rcx
	test	%al, %al
	jz	1f
	test	%rcx, %rcx
	jnz	tramp_string_ip
	mov	$1, %eax
	shl	$62, %rax
	ret
1:	mov	%rcx, %rax
	ret
tramp_string_fixup:
	mov	$1, %eax
	shl	$63, %rax
	ret

/*
 * s64 tramp_clone(flags, stack, child mailbox): the child goes to tramp_child(mailbox, flags). With CLONE_PARENT_SETTID its number
 * is in its mailbox before it runs.
 */
	.globl tramp_clone
tramp_clone:
	push	%r12
	push	%r13
	mov	%rdx, %r12
	mov	%rdi, %r13
	lea	0xcc(%rdx), %rdx
	xor	%r10d, %r10d
	xor	%r8d, %r8d
	mov	$56, %eax
	syscall
	test	%rax, %rax
	jz	1f
	pop	%r13
	pop	%r12
	ret
1:	xor	%ebp, %ebp
	mov	%r12, %rdi
	mov	%r13, %rsi
	call	tramp_child
	ud2

	.globl tramp_sigreturn, tramp_restorer
tramp_sigreturn:
	mov	%rdi, %rsp
tramp_restorer:
	mov	$15, %eax
	syscall
	ud2

	.globl tramp_sendmsg, tramp_sendmsg_ip
tramp_sendmsg:
	xor	%edx, %edx
	mov	$46, %eax
	syscall
tramp_sendmsg_ip:
	ret

	.globl tramp_first_trap
tramp_first_trap:
	mov	$first_trap, %eax
	jmp	*%rax

/* void tramp_xsave(image, mask); u64 tramp_xrstor(image, mask): 1 after #GP (the guest's image was impossible). */
	.globl tramp_xsave, tramp_xrstor, tramp_xrstor_ip, tramp_xrstor_fixup
tramp_xsave:
	mov	%esi, %eax
	mov	%rsi, %rdx
	shr	$32, %rdx
	xsave64	(%rdi)
	ret
tramp_xrstor:
	mov	%esi, %eax
	mov	%rsi, %rdx
	shr	$32, %rdx
tramp_xrstor_ip:
	xrstor64 (%rdi)
	xor	%eax, %eax
	ret
tramp_xrstor_fixup:
	mov	$1, %eax
	ret

#define STATE %gs:0xc0
#define SERVE %gs:0x0c
#define SPIN_CREDIT %gs:0xc4
#define E_AGAIN 11
/*
 * Looks at a futex before sleeping: with a CPU of its own 60 to 100 us in all, more than it takes to wake the other side on
 * another CPU; after each microsecond or so the CPU is offered to others.
 */
#define SPIN_YIELDS 60
#define SPIN_LOOKS 40
#define SPIN_LEFT %gs:0xc8
#define SCHED_YIELD 24
#define E_INTR 4

/* s64 tramp_futex(six arguments, number), of a host-call list: -EINTR also after a kick that came before it slept. */
	.globl tramp_futex, list_futex_check, list_futex_after, list_futex_interrupted
tramp_futex:
	mov	%rcx, %r10
	mov	8(%rsp), %rax
list_futex_check:
	cmpl	$0, STATE
	jne	list_futex_interrupted
	syscall
list_futex_after:
	ret
list_futex_interrupted:
	mov	$-E_INTR, %rax
	ret

/*
 * The thunk: where rewritten call sites arrive (through a stub that the kernel made: eax = number, rcx = return address).
 * The guest's registers go into a ucontext at mailbox + 0x3000, found through the gs base; its stack is not touched.
 * From fast_leave_start on everything is loaded from there again, so a kick in that range starts it over (tramp_handler).
 *
 * Before that, what the trampoline answers itself: the ids that the mailbox's header holds, private futexes and sched_yield, which
 * are the host's, and what is a word of the mailbox. There, nothing but rsp, rcx and the flags is saved, and a kick either sends the call on to thunk_slow or finds it
 * complete (kicked_inside).
 */
#define UC(reg) %gs:(0x3028 + 8 * reg)
#define R8 0
#define R9 1
#define R10 2
#define R11 3
#define R12 4
#define R13 5
#define R14 6
#define R15 7
#define DI 8
#define SI 9
#define BP 10
#define BX 11
#define DX 12
#define AX 13
#define CX 14
#define SP 15
#define IP 16
#define FLAGS 17
#define FUTEX_PRIVATE 128
#define FUTEX_REALTIME 256
#define FLAG_AC 0x40000
#define SERVE_IDS 1
#define SERVE_FUTEX 2
#define SERVE_FUTEX_SPIN 4
#define SERVE_MASK 0x100
#define SERVE_ADVICE 0x10000
#define MASK %gs:0x38
#define ROBUST_LIST %gs:0xd0
#define SERVED_YIELD 2
#define SERVED_ADVICE 3
#define DONTNEED 4
#define SET_ROBUST_LIST 273
	.globl tramp_thunk, thunk_slow, fast_leave_start, fast_leave_end
tramp_thunk:
	mov	%rsp, UC(SP)
	mov	%gs:0, %rsp
	lea	0x3ff0(%rsp), %rsp
	pushfq
	testb	$FLAG_AC >> 16, 2(%rsp)
	jnz	thunk_allows_misaligned
thunk_allowed:
	mov	%rcx, UC(CX)
	mov	%eax, %eax
	cmp	$202, %eax
	je	served_futex
	ja	served_high
	movzbl	served_low(%rax), %r11d
	test	%r11d, %r11d
	jz	thunk_slow
	cmp	$SERVED_ADVICE, %r11d
	jb	served_mask_or_yield
	je	served_advice
	testl	$SERVE_IDS, SERVE
	jz	thunk_slow
	.globl served_ids_check, served_ids_done, served_ids_end
served_ids_check:
	cmpl	$0, STATE
	jne	thunk_slow
	mov	%gs:(%r11), %eax
served_ids_done:
	pop	%r11
	push	%r11
	popfq
	mov	UC(SP), %rsp
	jmp	*%rcx
served_ids_end:

/* The guest has misaligned accesses refused, its own: not those that are made for it here. */
thunk_allows_misaligned:
	pushfq
	andl	$~FLAG_AC, (%rsp)
	popfq
	jmp	thunk_allowed

/* The guest's registers into the ucontext; its flags lie on the stack. */
	.macro	save_registers
	pop	%r11
	mov	%rax, UC(AX)
	mov	%rcx, UC(IP)
	mov	%r11, UC(R11)
	mov	%r11, UC(FLAGS)
	mov	%rdi, UC(DI)
	mov	%rsi, UC(SI)
	mov	%rdx, UC(DX)
	mov	%r10, UC(R10)
	mov	%r8, UC(R8)
	mov	%r9, UC(R9)
	mov	%rbx, UC(BX)
	mov	%rbp, UC(BP)
	mov	%r12, UC(R12)
	mov	%r13, UC(R13)
	mov	%r14, UC(R14)
	mov	%r15, UC(R15)
	cld
	mov	%gs:0, %rdi
	.endm

thunk_slow:
	save_registers
	call	tramp_fast
fast_leave_start:
	mov	%gs:0, %rsp
	lea	0x3ff0(%rsp), %rsp
	cmpl	$0, STATE
	jne	fast_leave_kicked
	pushq	UC(FLAGS)
	popfq
	mov	UC(AX), %rax
	mov	UC(CX), %rcx
	mov	UC(R11), %r11
	mov	UC(DI), %rdi
	mov	UC(SI), %rsi
	mov	UC(DX), %rdx
	mov	UC(R10), %r10
	mov	UC(R8), %r8
	mov	UC(R9), %r9
	mov	UC(BX), %rbx
	mov	UC(BP), %rbp
	mov	UC(R12), %r12
	mov	UC(R13), %r13
	mov	UC(R14), %r14
	mov	UC(R15), %r15
	mov	UC(SP), %rsp
	jmp	*UC(IP)
fast_leave_end:

fast_leave_kicked:
	mov	%gs:0, %rdi
	call	tramp_kicked
	jmp	fast_leave_start

/*
 * A private futex operation: the host's own, on the guest's own word, as nobody outside this address space can be meant. A
 * wait with a relative timeout goes to the kernel (it may have to be restarted with what is left).
 */
	.globl served_futex_look_ip, served_futex_spin_ip, served_futex_call, served_futex_check, served_futex_after, served_futex_interrupted, served_futex_end
served_futex:
	testl	$SERVE_FUTEX, SERVE
	jz	thunk_slow
	mov	%esi, %r11d
	and	$~(FUTEX_PRIVATE | FUTEX_REALTIME), %r11d
	cmp	$10, %r11d
	ja	thunk_slow
	movzbl	served_futex_kind(%r11), %r11d
	test	$FUTEX_PRIVATE, %esi
	jz	served_futex_shared
	cmp	$1, %r11d
	jb	thunk_slow
	je	served_futex_call
	test	%r10, %r10
	jz	1f
	cmp	$2, %r11d
	je	thunk_slow
	jmp	served_futex_call
	/*
	 * A wait without timeout: whoever changes the word often does so within the time that sleeping and waking take, so look
	 * for a while first, as if the call had been made later. Whether that pays is learnt: the credit grows with each
	 * success. What the host would refuse is left to it.
	 */
1:	testl	$SERVE_FUTEX_SPIN, SERVE
	jz	served_futex_call
	cmp	$2, %r11d
	je	6f
	test	%r9d, %r9d
	jz	served_futex_call
6:	test	$3, %dil
	jnz	served_futex_call
served_futex_look_ip:
	cmp	%edx, (%rdi)
	jne	served_futex_call
	decl	SPIN_CREDIT
	js	3f
	movl	$SPIN_YIELDS, SPIN_LEFT
7:	mov	$SPIN_LOOKS, %r11d
2:	cmpl	$0, STATE
	jne	served_futex_call
served_futex_spin_ip:
	cmp	%edx, (%rdi)
	jne	4f
	pause
	dec	%r11d
	jnz	2b
	/* Who is to change it may wait for this CPU. */
	mov	$SCHED_YIELD, %eax
	syscall
	mov	$202, %eax
	decl	SPIN_LEFT
	jnz	7b
	jmp	served_futex_call
3:	cmpl	$-32, SPIN_CREDIT
	jg	served_futex_call
	movl	$1, SPIN_CREDIT
	jmp	served_futex_call
/* From here to served_futex_after a kick makes the call one for the kernel. */
served_futex_check:
4:	addl	$5, SPIN_CREDIT
	cmpl	$16, SPIN_CREDIT
	jle	5f
	movl	$16, SPIN_CREDIT
5:	cmpl	$0, STATE
	jne	served_futex_interrupted
	mov	$-E_AGAIN, %rax
	jmp	served_futex_after
served_futex_call:
	cmpl	$0, STATE
	jne	served_futex_interrupted
	test	$FUTEX_PRIVATE, %esi
	jz	served_futex_interrupted
	syscall
served_futex_after:
	cmp	$-E_INTR, %rax
	je	served_futex_interrupted
	mov	UC(CX), %rcx
	pop	%r11
	push	%r11
	popfq
	mov	UC(SP), %rsp
	jmp	*%rcx
served_futex_end:
served_futex_interrupted:
	mov	$202, %eax
	mov	UC(CX), %rcx
	jmp	thunk_slow

/*
 * A shared one is the kernel's, but a wait without timeout may look for a while too: pthread_join waits in this way for threads
 * that often are about to end. A value that is another from the first is left to the kernel, which knows what memory it is.
 */
served_futex_shared:
	cmp	$2, %r11d
	jb	thunk_slow
	test	%r10, %r10
	jnz	thunk_slow
	test	$FUTEX_REALTIME, %esi
	jz	1b
	cmp	$2, %r11d
	jne	1b
	jmp	thunk_slow

/* sched_yield: the host's. A kick before it goes to thunk_slow, one after it finds it complete. */
	.globl served_yield_check, served_yield_after, served_yield_end
served_mask_or_yield:
	cmp	$SERVED_YIELD, %r11d
	jne	served_mask
	testl	$SERVE_FUTEX, SERVE
	jz	thunk_slow
served_yield_check:
	cmpl	$0, STATE
	jne	thunk_slow
	syscall
served_yield_after:
	mov	UC(CX), %rcx
	pop	%r11
	push	%r11
	popfq
	mov	UC(SP), %rsp
	jmp	*%rcx
served_yield_end:

/*
 * madvise(MADV_DONTNEED): the host's, as it changes no mapping, and what it empties is the process's own. Not while something is
 * locked or sealed, which the host does not know. In the guest's own part of the address space.
 */
	.globl served_advice_check, served_advice_after, served_advice_end
served_advice:
	testl	$SERVE_FUTEX, SERVE
	jz	thunk_slow
	testl	$SERVE_ADVICE, SERVE
	jz	thunk_slow
	cmp	$DONTNEED, %edx
	jne	thunk_slow
	cmp	$GUEST_START, %rdi
	jb	thunk_slow
	mov	%rsi, %r11
	add	%rdi, %r11
	jc	thunk_slow
	mov	%r11, %rcx
	mov	$GUEST_END, %r11
	cmp	%r11, %rcx
	mov	UC(CX), %rcx
	ja	thunk_slow
served_advice_check:
	cmpl	$0, STATE
	jne	thunk_slow
	syscall
served_advice_after:
	mov	UC(CX), %rcx
	pop	%r11
	push	%r11
	popfq
	mov	UC(SP), %rsp
	jmp	*%rcx
served_advice_end:

/*
 * rt_sigprocmask while no signal waits: the mask lies in the mailbox, where the kernel looks when it needs it. Who sends a signal
 * takes SERVE_MASK away first and reads the mask then; here it is written first and SERVE_MASK looked at then (Dekker): either
 * the sender has seen the new mask, or the kernel is told. Before served_mask_done nothing has happened yet, and anything
 * unusual goes to the kernel as the call that it is; from there on the call is complete (kicked_inside).
 */
	.globl served_mask_check, served_mask_set_ip, served_mask_old_ip, served_mask_done, served_mask_end, served_mask_give_up
served_mask:
	testl	$SERVE_MASK, SERVE
	jz	thunk_slow
served_mask_check:
	cmp	$8, %r10
	jne	thunk_slow
	mov	MASK, %r11
	mov	%r11, %rcx
	test	%rsi, %rsi
	jz	3f
served_mask_set_ip:
	mov	(%rsi), %rcx
	cmp	$1, %edi
	ja	2f
	je	1f
	or	%r11, %rcx
	jmp	3f
1:	not	%rcx
	and	%r11, %rcx
	jmp	3f
2:	cmp	$2, %edi
	jne	served_mask_give_up
3:	btr	$8, %rcx
	btr	$18, %rcx
	test	%rdx, %rdx
	jz	4f
served_mask_old_ip:
	mov	%r11, (%rdx)
4:	cmpl	$0, STATE
	jne	served_mask_give_up
	mov	%rcx, MASK
served_mask_done:
	mfence
	testl	$SERVE_MASK, SERVE
	jz	served_mask_tell
	xor	%eax, %eax
	mov	UC(CX), %rcx
	pop	%r11
	push	%r11
	popfq
	mov	UC(SP), %rsp
	jmp	*%rcx
served_mask_tell:
	xor	%eax, %eax
	mov	UC(CX), %rcx
served_mask_end:
	save_registers
	jmp	fast_leave_kicked
served_mask_give_up:
	mov	$14, %eax
	mov	UC(CX), %rcx
	jmp	thunk_slow

/* set_robust_list: a word of the mailbox, where the kernel looks when the thread ends. */
	.globl served_high_check, served_robust_done, served_high_end
served_high:
	cmp	$SET_ROBUST_LIST, %eax
	jne	thunk_slow
	testl	$SERVE_FUTEX, SERVE
	jz	thunk_slow
	cmp	$ROBUST_LIST_HEAD, %rsi
	jne	thunk_slow
served_high_check:
	cmpl	$0, STATE
	jne	thunk_slow
	mov	%rdi, ROBUST_LIST
	xor	%eax, %eax
served_robust_done:
	pop	%r11
	push	%r11
	popfq
	mov	UC(SP), %rsp
	jmp	*%rcx
served_high_end:

	.section .tramp.rodata, "a"
/*
 * By number: where the answer lies in the mailbox (getpid, getuid, getgid, geteuid, getegid, gettid), or 1: rt_sigprocmask,
 * SERVED_YIELD: sched_yield, SERVED_ADVICE: madvise.
 */
served_low:
	.fill	14, 1, 0
	.byte	1
	.fill	24 - 15, 1, 0
	.byte	SERVED_YIELD
	.fill	28 - 25, 1, 0
	.byte	SERVED_ADVICE
	.fill	39 - 29, 1, 0
	.byte	0x18
	.fill	102 - 40, 1, 0
	.byte	0x20, 0, 0x28, 0, 0, 0x24, 0x2c
	.fill	186 - 109, 1, 0
	.byte	0x1c
	.fill	202 - 187, 1, 0
/* By operation. 1: does not sleep; 2: waits, if without timeout; 3: waits, until an absolute time. */
served_futex_kind:
	.byte	2, 1, 0, 1, 1, 1, 0, 0, 0, 3, 1

/*
 * Outside the range in which the filter allows calls: this traps on purpose, so that a signal frame exists. Its address is
 * known to the kernel (MailboxLayout).
 */
	.section .jump.text, "ax"
first_trap:
	mov	$501, %eax
	syscall
	ud2
	.balign 16
/* Where the kernel sends a call that it wants to come by the thunk: eax and rcx as from a stub. */
to_thunk:
	jmp	*0x60000
	.section .jump.rodata, "a"
	.quad tramp_thunk

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

/* s64 tramp_clone(flags, stack, child mailbox): the child goes to tramp_child(mailbox, flags). */
	.globl tramp_clone
tramp_clone:
	push	%r12
	push	%r13
	mov	%rdx, %r12
	mov	%rdi, %r13
	xor	%edx, %edx
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

/*
 * The thunk: where rewritten call sites arrive (through a stub that the kernel made: eax = number, rcx = return address).
 * The guest's registers go into a ucontext at mailbox + 0x3000, found through the gs base; its stack is not touched.
 * From fast_leave_start on everything is loaded from there again, so a kick in that range starts it over (tramp_handler).
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
	.globl tramp_thunk, fast_leave_start, fast_leave_end
tramp_thunk:
	mov	%rsp, UC(SP)
	mov	%gs:0, %rsp
	lea	0x3ff0(%rsp), %rsp
	pushfq
	pop	%r11
	mov	%rax, UC(AX)
	mov	%rcx, UC(CX)
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
	call	tramp_fast
	test	%eax, %eax
	jnz	fast_leave_trap
fast_leave_start:
	mov	%gs:0, %rsp
	lea	0x3ff0(%rsp), %rsp
	cmpl	$0, %gs:0x380
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
	movl	$0, %gs:0x380
	mov	$1, %eax
/* eax 1: trap as kicked; 2: trap to make this call again with a signal frame. */
fast_leave_trap:
	mov	$kicked_trap, %r11d
	mov	$slow_trap, %ecx
	cmp	$2, %eax
	cmove	%rcx, %r11
	pushq	UC(FLAGS)
	popfq
	mov	UC(AX), %rax
	mov	UC(CX), %rcx
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
	jmp	*%r11

/*
 * Outside the range in which the filter allows calls: these trap on purpose, so that a signal frame exists. Their addresses
 * are known to the kernel (MailboxLayout): first_trap 0x60f00, kicked_trap 0x60f10, slow_trap 0x60f20.
 */
	.section .jump.text, "ax"
first_trap:
	mov	$501, %eax
	syscall
	ud2
	.balign 16
kicked_trap:
	syscall
	ud2
	.balign 16
slow_trap:
	syscall
	ud2
	.section .jump.rodata, "a"
	.quad tramp_thunk

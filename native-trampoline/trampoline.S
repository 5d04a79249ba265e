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

/* Outside the range in which the filter allows calls: this one traps on purpose, so that a signal frame exists. */
	.section .jump.text, "ax"
first_trap:
	mov	$501, %eax
	syscall
	ud2

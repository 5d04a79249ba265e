// flags: -nostdlib -static -ffreestanding -fno-stack-protector -fno-builtin -O2
// args: one two
// A static program with system calls of its own, in unusual instruction patterns, none of which a library made.
typedef unsigned long u64;
typedef long i64;

static inline i64 call6(i64 nr, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f)
{
	register i64 r10 __asm__("r10") = d;
	register i64 r8 __asm__("r8") = e;
	register i64 r9 __asm__("r9") = f;
	i64 r = nr;
	__asm__ volatile("syscall" : "+a"(r) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
	return r;
}

static void text(const char *s)
{
	u64 n = 0;
	while (s[n])
		n++;
	call6(1, 1, (i64)s, n, 0, 0, 0);
}

static void number(const char *what, i64 v)
{
	char buf[24];
	int i = 24, negative = v < 0;
	u64 u = negative ? -(u64)v : (u64)v;
	buf[--i] = '\n';
	do
		buf[--i] = '0' + u % 10;
	while (u /= 10);
	if (negative)
		buf[--i] = '-';
	text(what);
	call6(1, 1, (i64)(buf + i), 24 - i, 0, 0, 0);
}

/* Every register but rax, rcx and r11 is kept, the flags too; rcx is the return address. */
static i64 registers_kept(void)
{
	i64 bad;
	__asm__ volatile(
		"push %%rbp\n\tmov $1, %%rbx\n\tmov $2, %%rbp\n\tmov $3, %%r12\n\tmov $4, %%r13\n\tmov $5, %%r14\n\tmov $6, %%r15\n\t"
		"mov $7, %%rdi\n\tmov $8, %%rsi\n\tmov $9, %%rdx\n\tmov $10, %%r8\n\tmov $11, %%r9\n\tmov $12, %%r10\n\t"
		"mov $39, %%eax\n\tstc\n\tsyscall\n1:\n\t"
		"mov $0, %%eax\n\tadc $-1, %%rax\n\t" /* 0 when carry was kept */
		"lea 1b(%%rip), %%r11\n\tsub %%r11, %%rcx\n\tor %%rcx, %%rax\n\t"
		"sub $1, %%rbx\n\tor %%rbx, %%rax\n\tsub $2, %%rbp\n\tor %%rbp, %%rax\n\tsub $3, %%r12\n\tor %%r12, %%rax\n\t"
		"sub $4, %%r13\n\tor %%r13, %%rax\n\tsub $5, %%r14\n\tor %%r14, %%rax\n\tsub $6, %%r15\n\tor %%r15, %%rax\n\t"
		"sub $7, %%rdi\n\tor %%rdi, %%rax\n\tsub $8, %%rsi\n\tor %%rsi, %%rax\n\tsub $9, %%rdx\n\tor %%rdx, %%rax\n\t"
		"sub $10, %%r8\n\tor %%r8, %%rax\n\tsub $11, %%r9\n\tor %%r9, %%rax\n\tsub $12, %%r10\n\tor %%r10, %%rax\n\tpop %%rbp"
		: "=a"(bad) : : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
	return bad;
}

/* The red zone below the stack pointer and the vector registers survive. */
static i64 red_zone_kept(void)
{
	i64 bad;
	__asm__ volatile(
		"movq $0x1234, -8(%%rsp)\n\tmovq $0x5678, -128(%%rsp)\n\tmov $77, %%eax\n\tmovq %%rax, %%xmm5\n\tmovq %%rax, %%xmm15\n\t"
		"mov $102, %%eax\n\tsyscall\n\t"
		"movq %%xmm5, %%rax\n\tsub $77, %%rax\n\tmovq %%xmm15, %%rcx\n\tsub $77, %%rcx\n\tor %%rcx, %%rax\n\t"
		"movq -8(%%rsp), %%rcx\n\tsub $0x1234, %%rcx\n\tor %%rcx, %%rax\n\tmovq -128(%%rsp), %%rcx\n\tsub $0x5678, %%rcx\n\tor %%rcx, %%rax"
		: "=a"(bad) : : "rcx", "r11", "xmm5", "xmm15", "memory", "cc");
	return bad;
}

/* The number comes from memory or arithmetic; the call lies in a loop, so that a rewritten site is used again. */
static i64 loop_of_calls(void)
{
	static volatile i64 getuid = 102;
	i64 sum = 0;
	for (int i = 0; i < 1000; i++)
		sum += call6(getuid, 0, 0, 0, 0, 0, 0) == 0;
	for (int i = 0; i < 1000; i++) {
		i64 r;
		__asm__ volatile("mov $102, %%eax\n\tsyscall" : "=a"(r) : : "rcx", "r11", "memory");
		sum += r == 0;
		__asm__ volatile("mov $102, %%rax\n\tsyscall" : "=a"(r) : : "rcx", "r11", "memory");
		sum += r == 0;
		__asm__ volatile("mov $102, %%eax\n\tsyscall\n\tcmp $-4096, %%rax\n\tja 1f\n\tinc %%rax\n1:" : "=a"(r) : : "rcx", "r11", "memory", "cc");
		sum += r == 1;
	}
	return sum;
}

/* A jump to the syscall instruction itself, past the mov that a rewriter would replace together with it. */
static i64 jump_between(void)
{
	i64 sum = 0, r;
	for (int i = 0; i < 200; i++) {
		__asm__ volatile("mov $104, %%ecx\n\tmov %%ecx, %%eax\n\ttest $1, %1\n\tjnz 2f\n\tmov $102, %%eax\n2:\tsyscall"
			: "=a"(r) : "r"(i) : "rcx", "r11", "memory", "cc");
		sum += r == 0;
	}
	return sum;
}

__attribute__((used)) static void start_c(u64 *stack)
{
	number("arguments ", (i64)stack[0]);
	text((char *)stack[2]), text(" "), text((char *)stack[3]), text("\n");
	u64 *aux = stack + 1 + stack[0] + 1;
	while (*aux++)
		;
	i64 page = 0, phnum = 0, random = 0;
	for (; aux[0]; aux += 2) {
		page = aux[0] == 6 ? (i64)aux[1] : page;
		phnum = aux[0] == 5 ? (i64)aux[1] : phnum;
		random = aux[0] == 25 ? aux[1] != 0 : random;
	}
	number("page size ", page), number("headers ", phnum > 0), number("random ", random);
	number("stack aligned ", ((u64)stack & 15) == 0);
	number("registers ", registers_kept());
	number("red zone ", red_zone_kept());
	number("calls ", loop_of_calls());
	number("registers, rewritten ", registers_kept());
	number("red zone, rewritten ", red_zone_kept());
	number("jumps ", jump_between());
	number("unknown number ", call6(5000, 0, 0, 0, 0, 0, 0));
	number("negative number ", call6(-1, 0, 0, 0, 0, 0, 0));
	number("number above 32 bits ", call6(0x100000000L + 102, 0, 0, 0, 0, 0, 0));
	number("bad descriptor ", call6(0, -1, 0, 0, 0, 0, 0));
	number("bad address ", call6(1, 1, 8, 5, 0, 0, 0));
	i64 pid = call6(57, 0, 0, 0, 0, 0, 0);
	if (pid == 0)
		call6(60, 5, 0, 0, 0, 0, 0);
	int status = 0;
	number("waited ", call6(61, pid, (i64)&status, 0, 0, 0, 0) == pid);
	number("status ", status >> 8);
	call6(231, 17, 0, 0, 0, 0, 0);
}

__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start_c\n\thlt");

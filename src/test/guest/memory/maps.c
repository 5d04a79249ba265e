// mmap, mprotect, munmap, mremap, brk, madvise; faults; private and shared mappings across fork.
#include "check.h"
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/utsname.h>

#define P 4096L
static sigjmp_buf env;
static volatile int fault_code;
static void *volatile fault_addr;
static volatile int is_armed;

static void on_fault(int s, siginfo_t *i, void *u)
{
	(void)u;
	fault_code = i->si_code;
	fault_addr = i->si_addr;
	if (!is_armed) {
		signal(s, SIG_DFL); /* a fault that no test asked for ends the program */
		return;
	}
	is_armed = 0;
	siglongjmp(env, s);
}

static int fault_of(char *a, int is_write)
{
	int s = sigsetjmp(env, 1);
	if (s)
		return s;
	is_armed = 1;
	if (is_write)
		*(volatile char *)a = 1;
	else
		(void)*(volatile char *)a;
	is_armed = 0;
	return 0;
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);

	char *a = mmap(NULL, 8 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(a != MAP_FAILED);
	VALUE(a[5 * P]);
	SHOW(mprotect(a + P, P, PROT_READ));
	VALUE(fault_of(a + P, 0));
	VALUE(fault_of(a + P + 7, 1));
	VALUE(fault_code);
	CHECK(fault_addr == a + P + 7);
	SHOW(mprotect(a + 2 * P, P, PROT_NONE));
	VALUE(fault_of(a + 2 * P, 0));
	SHOW(munmap(a + 3 * P, P));
	VALUE(fault_of(a + 3 * P, 0));
	VALUE(fault_code);
	SHOW(mprotect(a, 8 * P, PROT_READ));
	SHOW(mprotect(a + 1, P, PROT_READ));
	SHOW(munmap(a + 1, P));
	SHOW(munmap(a, 0));
	SHOW(munmap(a, 8 * P));
	SHOW(munmap(a, 8 * P));
	SHOW(mprotect(a, P, PROT_READ));
	SHOW(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	SHOW(mmap(NULL, P, PROT_READ, MAP_ANONYMOUS, -1, 0));
	SHOW(mmap(NULL, P, PROT_READ, MAP_PRIVATE, 99, 0));
	SHOW(mmap((void *)(P + 1), P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	SHOW(mmap(NULL, 1UL << 62, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	SHOW(mmap((void *)(1UL << 47), P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	SHOW(mmap(NULL, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 100) == MAP_FAILED);

	/* fixed over another, and not over another */
	a = mmap(NULL, 4 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(a, 7, 4 * P);
	CHECK(mmap(a + P, P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == a + P);
	VALUE(a[P - 1]); VALUE(a[P]); VALUE(a[2 * P]);
	SHOW(mmap(a, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));

	/* mremap: grow, shrink, move, and onto a given place */
	char *b = mmap(NULL, 2 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	strcpy(b, "first"), strcpy(b + P, "second");
	b = mremap(b, 2 * P, 600 * P, MREMAP_MAYMOVE);
	CHECK(b != MAP_FAILED);
	TEXT(b); TEXT(b + P); VALUE(b[599 * P]);
	b = mremap(b, 600 * P, P, 0);
	TEXT(b);
	VALUE(fault_of(b + P, 0));
	CHECK(mremap(b, P, P, MREMAP_MAYMOVE | MREMAP_FIXED, a + 2 * P) == a + 2 * P);
	TEXT(a + 2 * P);
	SHOW(mremap(b, P, 2 * P, MREMAP_MAYMOVE));
	SHOW(mremap(a, P, 0, MREMAP_MAYMOVE));

	/* brk */
	char *top = sbrk(0);
	CHECK(sbrk(3 * P) == top);
	top[3 * P - 1] = 1;
	CHECK(sbrk(-3 * P) == top + 3 * P);
	VALUE(fault_of((char *)(((long)top + P - 1) & -P) + P, 1));
	SHOW(brk((void *)(1UL << 46)) == 0);

	/* a file: private, shared, past its end */
	int fd = open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0644);
	SHOW(ftruncate(fd, P + 100));
	char *priv = mmap(NULL, 4 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	char *shared = mmap(NULL, 4 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	strcpy(shared, "written through the shared mapping");
	TEXT(priv);
	priv[0] = 'W';
	TEXT(shared);
	char text[50] = "";
	SHOW(pread(fd, text, 40, 0));
	TEXT(text);
	SHOW(pwrite(fd, "CHANGED", 7, 8));
	TEXT(shared);
	VALUE(fault_of(shared + 2 * P, 0));
	VALUE(fault_code);
	VALUE(shared[P + 200]);
	SHOW(msync(shared, 4 * P, MS_SYNC));
	SHOW(ftruncate(fd, 3 * P));
	VALUE(fault_of(shared + 2 * P, 1));
	SHOW(ftruncate(fd, 100));
	VALUE(fault_of(shared + P, 0));
	close(fd);
	strcpy(shared + 50, "after close");
	int ro = open("mapped", O_RDONLY);
	SHOW(mmap(NULL, P, PROT_READ | PROT_WRITE, MAP_SHARED, ro, 0));
	char *rop = mmap(NULL, P, PROT_READ, MAP_SHARED, ro, 0);
	TEXT(rop + 50);
	SHOW(mprotect(rop, P, PROT_READ | PROT_WRITE));
	SHOW(mmap(NULL, P, PROT_READ, MAP_PRIVATE, ro, 77));
	int wo = open("mapped", O_WRONLY);
	SHOW(mmap(NULL, P, PROT_WRITE, MAP_SHARED, wo, 0));
	int dir = open(".", O_RDONLY);
	SHOW(mmap(NULL, P, PROT_READ, MAP_PRIVATE, dir, 0));

	/* fork: private is copied, shared is shared */
	int *sh = mmap(NULL, P, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int *pr = mmap(NULL, P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t p = fork();
	if (p == 0) {
		*sh = 5, *pr = 5;
		shared[60] = 'X';
		int *late = mmap(NULL, P, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		pid_t c = fork();
		if (c == 0) {
			*late = 9;
			_exit(0);
		}
		show_wait(c);
		VALUE(*late);
		_exit(0);
	}
	show_wait(p);
	VALUE(*sh); VALUE(*pr);
	TEXT(rop + 50);

	/* madvise */
	char *c = mmap(NULL, 4 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	c[0] = 1, c[P] = 2;
	SHOW(madvise(c, P, MADV_DONTNEED));
	VALUE(c[0]); VALUE(c[P]);
	SHOW(madvise(c, P, 9999));
	SHOW(madvise(c + 1, P, MADV_DONTNEED));
	SHOW(madvise(c, P, MADV_WILLNEED));

	/* code written, then run */
	unsigned char *code = mmap(NULL, P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memcpy(code, "\xb8\x2a\x00\x00\x00\xc3", 6);
	SHOW(mprotect(code, P, PROT_READ | PROT_EXEC));
	VALUE(((int (*)(void))code)());

	/* memfd */
	int m;
	MUST(m = memfd_create("name", MFD_CLOEXEC));
	SHOW(ftruncate(m, 2 * P));
	char *m1 = mmap(NULL, 2 * P, PROT_READ | PROT_WRITE, MAP_SHARED, m, 0), *m2 = mmap(NULL, P, PROT_READ, MAP_SHARED, m, P);
	strcpy(m1 + P, "memfd");
	TEXT(m2);
	/* calls with pointers to memory that is not there, or only half there */
	char *edge = mmap(NULL, 2 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(edge + P, P);
	fd = open("/dev/zero", O_RDWR);
	SHOW(read(fd, edge + P - 10, 20));
	SHOW(read(fd, NULL, 20));
	SHOW(write(fd, (void *)-1, 20));
	strcpy(edge + P - 5, "abcd");
	SHOW(open(edge + P - 5, O_RDONLY));
	memset(edge + P - 5, 'x', 5);
	SHOW(open(edge + P - 5, O_RDONLY));
	SHOW(stat("/", (struct stat *)(edge + P - 10)));
	SHOW(pipe((int *)(edge + P - 4)));
	SHOW(uname((void *)64));
	return 0;
}

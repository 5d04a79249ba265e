// needs: plain-core-pattern
// Core dumps: when there is one, its headers and notes, what memory it shows, and limits.
#include "check.h"
#include <elf.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/procfs.h>
#include <sys/resource.h>

static char in_data[] = "in the data segment";
static char *on_heap, *shared, *hidden, *untouched, *excluded;
static int fd;
static Elf64_Ehdr eh;
static Elf64_Phdr ph[500];

static void limit(long bytes)
{
	struct rlimit l = {bytes, RLIM_INFINITY};
	MUST(setrlimit(RLIMIT_CORE, &l));
}

static int end_of(pid_t p)
{
	int status;

	MUST(waitpid(p, &status, 0));
	SAY("signal %d, core %s, file %s\n", WTERMSIG(status), WCOREDUMP(status) ? "dumped" : "none",
	    access("core", F_OK) ? "none" : "there");
	return status;
}

static void *waits(void *p)
{
	write(*(int *)p, "x", 1);
	for (;;)
		pause();
	return p;
}

static void crash(void)
{
	pthread_t t;
	int pipe_[2];
	char c, local[] = "on the stack";

	pipe(pipe_);
	pthread_create(&t, 0, waits, &pipe_[1]);
	read(pipe_[0], &c, 1);
	__asm__ volatile("mov $0x1234567, %%r15\n\tmov %0, %%r14\n\tud2" : : "r"(local) : "r14", "r15");
}

/* The dumped bytes at an address; null if there are none. */
static char *at(unsigned long addr)
{
	static char b[100];

	for (int i = 0; i < eh.e_phnum; i++)
		if (ph[i].p_type == PT_LOAD && addr >= ph[i].p_vaddr && addr < ph[i].p_vaddr + ph[i].p_filesz) {
			memset(b, 0, sizeof b);
			pread(fd, b, sizeof b - 1, ph[i].p_offset + addr - ph[i].p_vaddr);
			return b;
		}
	return "(not there)";
}

static void notes(pid_t p, char *n, long size)
{
	int threads = 0;

	for (long i = 0; i < size;) {
		Elf64_Nhdr *h = (Elf64_Nhdr *)(n + i);
		char *name = (char *)(h + 1), *desc = name + ((h->n_namesz + 3) & ~3);

		i = desc + ((h->n_descsz + 3) & ~3) - n;
		if (h->n_type == 0x205)
			continue; /* the layout of the extended state: only on some kernels */
		int has_size = h->n_type != NT_FILE && h->n_type != NT_AUXV && h->n_type != NT_X86_XSTATE;
		SAY("note %s %#x size %d\n", name, h->n_type, has_size ? h->n_descsz : 0);
		if (h->n_type == NT_PRSTATUS) {
			struct elf_prstatus *s = (void *)desc;

			SAY("  signal %d cursig %d own pid %d ppid %d fpvalid %d\n", s->pr_info.si_signo, s->pr_cursig, s->pr_pid == p,
			    s->pr_ppid == getpid(), s->pr_fpvalid);
			if (threads++ == 0)
				SAY("  r15 %#llx, r14: %s\n", s->pr_reg[0], at(s->pr_reg[1]));
		} else if (h->n_type == NT_PRPSINFO) {
			struct elf_prpsinfo *s = (void *)desc;

			SAY("  name %s, pid %d\n", s->pr_fname, s->pr_pid == p);
		} else if (h->n_type == NT_SIGINFO) {
			siginfo_t *s = (void *)desc;

			SAY("  signal %d code %d\n", s->si_signo, s->si_code);
		} else if (h->n_type == NT_FILE) {
			SAY("  files %d page %ld\n", *(long *)desc > 3, ((long *)desc)[1]);
		} else if (h->n_type == NT_AUXV) {
			for (Elf64_auxv_t *a = (void *)desc; a->a_type; a++)
				if (a->a_type == AT_PAGESZ)
					SAY("  AT_PAGESZ %ld\n", a->a_un.a_val);
		}
	}
}

static void look(pid_t p)
{
	static char n[200000];

	MUST(fd = open("core", O_RDONLY));
	read(fd, &eh, sizeof eh);
	SAY("%d type %d machine %d phoff %ld phentsize %d\n", memcmp(eh.e_ident, ELFMAG, 4), eh.e_type, eh.e_machine, eh.e_phoff, eh.e_phentsize);
	pread(fd, ph, eh.e_phnum * sizeof ph[0], eh.e_phoff);
	SAY("first %d align %ld\n", ph[0].p_type, ph[0].p_align);
	pread(fd, n, ph[0].p_filesz, ph[0].p_offset);
	notes(p, n, ph[0].p_filesz);
	TEXT(at((long)in_data));
	TEXT(at((long)on_heap));
	TEXT(at((long)shared));
	TEXT(at((long)hidden));
	TEXT(at((long)excluded));
	TEXT(at((long)untouched));
	CHECK(!memcmp(at((long)&eh - (long)&eh % 4096), "", 1));
	close(fd);
}

static pid_t child(void (*body)(void))
{
	pid_t p = fork();

	if (!p) {
		body();
		_exit(0);
	}
	return p;
}

static void not_dumpable(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	abort();
}

static void killed(void)
{
	raise(SIGKILL);
}

static void terminated(void)
{
	raise(SIGTERM);
}

static void filtered(void)
{
	int f = open("/proc/self/coredump_filter", O_RDWR);
	char b[20] = {0};

	read(f, b, sizeof b - 1);
	SAY("filter %s", b);
	SHOW(pwrite(f, "0x31\n", 5, 0));
	SHOW(pwrite(f, "x", 1, 0));
	pread(f, b, sizeof b - 1, 0);
	SAY("filter %s", b);
	crash();
}

int main(void)
{
	struct stat st;
	pid_t p;

	/* A JVM sets its own filter, which all that it starts inherit. */
	MUST(fd = open("/proc/self/coredump_filter", O_WRONLY));
	write(fd, "0x33", 4);
	close(fd);
	on_heap = strdup("on the heap");
	shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	strcpy(shared, "in shared memory");
	hidden = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	strcpy(hidden, "in a page without rights");
	mprotect(hidden, 4096, PROT_NONE);
	excluded = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	strcpy(excluded, "not to be dumped");
	madvise(excluded, 4096, MADV_DONTDUMP);
	untouched = mmap(0, 1L << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	limit(0);
	end_of(child(crash));
	limit(RLIM_INFINITY);
	p = child(crash);
	end_of(p);
	stat("core", &st);
	OCTAL(st.st_mode);
	look(p);
	p = child(filtered);
	end_of(p);
	look(p);
	unlink("core");
	end_of(child(abort));
	unlink("core");
	end_of(child(not_dumpable));
	end_of(child(killed));
	end_of(child(terminated));
	limit(20000);
	end_of(child(crash));
	stat("core", &st);
	CHECK(st.st_size > 0 && st.st_size <= 40960);
	limit(RLIM_INFINITY);
	/* What stands in the way of a new file. */
	unlink("core");
	mkdir("core", 0700);
	end_of(child(crash));
	rmdir("core");
	symlink("elsewhere", "core");
	end_of(child(crash));
	lstat("core", &st);
	CHECK(S_ISREG(st.st_mode));
	unlink("core");
	return 0;
}

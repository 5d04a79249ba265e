// needs: root
// PR_SET_MM, one field at a time and all at once; PR_SET_MDWE over fork and exec; policies over fork and exec.
// args: first
#include "../check.h"
#include <linux/prctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#undef PR_SET_MDWE
#undef PR_GET_MDWE
#define PR_SET_MDWE 65
#define PR_GET_MDWE 66
#define PR_GET_AUXV 0x41555856
#define PR_SET_MEMORY_MERGE 67
#define PR_GET_MEMORY_MERGE 68

static long p(int o, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	return syscall(SYS_prctl, o, a, b, c, d);
}

static void show_cmdline(void)
{
	char b[9000] = "";
	int fd = open("/proc/self/cmdline", O_RDONLY);
	long n = read(fd, b, sizeof b - 1);
	close(fd);
	SAY("cmdline, %ld bytes: %.60s\n", n, b);
}

static unsigned long long field(int n)
{
	char b[2000] = "", *s;
	int fd = open("/proc/self/stat", O_RDONLY);
	read(fd, b, sizeof b - 1);
	close(fd);
	s = strrchr(b, ')') + 2;
	for (int i = 3; i < n; i++)
		s = strchr(s, ' ') + 1;
	return strtoull(s, 0, 10);
}

static struct prctl_mm_map now(void)
{
	return (struct prctl_mm_map){ .start_code = field(26), .end_code = field(27), .start_data = field(45), .end_data = field(46), .start_brk = field(47),
		.brk = (unsigned long)sbrk(0), .start_stack = field(28), .arg_start = field(48), .arg_end = field(49), .env_start = field(50),
		.env_end = field(51), .exe_fd = -1 };
}

static void change(const char *what, struct prctl_mm_map m)
{
	long r = p(PR_SET_MM, PR_SET_MM_MAP, (long)&m, sizeof m, 0);
	SAY("%s: %s\n", what, r ? strerrorname_np(errno) : "works");
}

#define CHANGED(f, v) do { struct prctl_mm_map m_ = now(); m_.f = (v); change(#f " = " #v, m_); } while (0)

static void all_at_once(void)
{
	char *title = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	strcpy(title, "a title of its own");
	unsigned long vector[4] = { 6, 4096, 0, 0 };
	struct prctl_mm_map m = now();
	SHOW(p(PR_SET_MM, PR_SET_MM_MAP, (long)&m, sizeof m - 1, 0));
	SHOW(p(PR_SET_MM, PR_SET_MM_MAP, 1, sizeof m, 0));
	SHOW(p(PR_SET_MM, PR_SET_MM_MAP, (long)&m, sizeof m, 1));
	change("the same", m);
	CHANGED(start_code, 0);
	CHANGED(end_code, m_.start_code);
	CHANGED(end_data, m_.start_data - 1);
	CHANGED(brk, m_.start_brk - 1);
	CHANGED(env_end, m_.env_start - 1);
	CHANGED(arg_end, 1UL << 63);
	CHANGED(start_stack, m.start_stack);
	CHANGED(auxv_size, 16);
	CHANGED(auxv_size, 1000);
	m = now();
	m.arg_start = (unsigned long)title;
	m.arg_end = (unsigned long)title + 19;
	m.auxv = (void *)vector;
	m.auxv_size = sizeof vector;
	change("title and vector", m);
	show_cmdline();
	strcpy(title, "a longer title than the other, beyond");
	show_cmdline();
	CHANGED(env_start, m_.arg_end);
	CHANGED(env_end, m_.arg_end + 4000);
	CHANGED(env_start, m_.arg_end);
	show_cmdline();
	memset(title, 'x', 8192);
	show_cmdline();
	unsigned long back[60] = { 0 };
	SHOW(p(PR_GET_AUXV, (long)back, sizeof back, 0, 0));
	SAY("%lu %lu %lu %lu\n", back[0], back[1], back[2], back[3]);
	SHOW(p(PR_GET_AUXV, (long)back, 8, 0, 0));
}

static void refusal(const char *self)
{
	SHOW(p(PR_SET_MDWE, 3, 0, 0, 0));
	if (!fork()) {
		SHOW(p(PR_GET_MDWE, 0, 0, 0, 0));
		_exit(0);
	}
	wait(0);
	SHOW(p(PR_GET_MDWE, 0, 0, 0, 0));
	char *m = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SHOW(mprotect(m, 4096, PROT_EXEC));
	SHOW(mprotect(m + 4096, 4096, PROT_READ | PROT_WRITE | PROT_EXEC));
	WORKS((long)mmap(m, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	int fd = open("/proc/self/exe", O_RDONLY);
	WORKS((long)mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
	WORKS((long)mmap(0, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE, fd, 0));
	execl(self, self, "without", NULL);
}

int main(int argc, char **argv)
{
	SHOW(p(PR_GET_MDWE, 0, 0, 0, 0));
	SHOW(p(PR_GET_MEMORY_MERGE, 0, 0, 0, 0));
	SHOW(p(PR_GET_THP_DISABLE, 0, 0, 0, 0));
	if (argc > 1 && !strcmp(argv[1], "without")) {
		SHOW(p(PR_SET_MDWE, 1, 0, 0, 0));
		execl(argv[0], argv[0], "with", NULL);
	}
	if (argc > 1 && !strcmp(argv[1], "with"))
		return 0;
	all_at_once();
	SHOW(p(PR_SET_MEMORY_MERGE, 1, 0, 0, 0));
	SHOW(p(PR_SET_THP_DISABLE, 1, 2, 0, 0));
	refusal(argv[0]);
	return 1;
}

/* Runs one program of calls; see program.h. */
#include "program.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "agent.h"

/* The same on both sides, as structures that are shown hold addresses. */
#define ARENA_AT 0x6800000000ul
enum { ARENA = 4 << 20, MAX_SHOWN = 8, GUARD = 16, GUARD_BYTE = 0xa5 };

struct memory {
	unsigned char *at;
	size_t len;
	char form;
};

struct call {
	long result;
	unsigned char *args[MAX_ARGS]; /* memory of the arguments that are memory */
	struct memory shown[MAX_SHOWN];
	int shown_count;
};

static struct call calls[MAX_CALLS];
static unsigned char *arena, *arena_next, *arena_end;

void report(struct report *r, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	size_t len = r->len;
	int n = vsnprintf(r->text + len, TEXT_BYTES - len, format, list);
	va_end(list);
	r->len = len + n < TEXT_BYTES ? len + n : TEXT_BYTES - 1;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static unsigned long number(const char **text, int base)
{
	unsigned long v = 0;
	for (int d; (d = digit(**text)) >= 0 && d < base; ++*text)
		v = v * base + d;
	return v;
}

static void skip(const char **text, char c)
{
	if (**text == c)
		++*text;
}

/* So that a write behind an object shows. */
static unsigned char *take(size_t len)
{
	unsigned char *at = arena_next;
	size_t whole = (len + GUARD + 15) & ~15ul;
	if (whole > (size_t)(arena_end - arena_next))
		return NULL;
	arena_next += whole;
	memset(at, 0, len);
	memset(at + len, GUARD_BYTE, GUARD);
	return at;
}

static unsigned long argument(const char **text, struct call *c, int index);

static unsigned long memory(const char **text, struct call *c, int index)
{
	char form = *(*text)++;
	size_t len = number(text, 10);
	unsigned char *at = take(len);
	if (!at)
		return 0;
	skip(text, ':');
	for (size_t i = 0; digit((*text)[0]) >= 0; i++, *text += 2)
		if (i < len)
			at[i] = digit((*text)[0]) << 4 | digit((*text)[1]);
	if (c->shown_count < MAX_SHOWN && form != 'i')
		c->shown[c->shown_count++] = (struct memory){ at, len, form };
	if (index >= 0)
		c->args[index] = at;
	if (**text == '{') {
		while (**text && **text != '}') {
			++*text;
			size_t off = number(text, 10), width = **text == 'w' ? 4 : 8;
			skip(text, 'w');
			skip(text, '=');
			uint64_t v = argument(text, c, -1);
			if (off + width <= len)
				memcpy(at + off, &v, width);
		}
		skip(text, '}');
	}
	return (unsigned long)at;
}

static void on_signal(int signo)
{
	(void)signo;
}

/* What libc hides: signal handlers return through it. */
void restorer(void);
__asm__(".text\n.globl restorer\nrestorer:\n\tmov $15, %eax\n\tsyscall\n");

static unsigned long argument(const char **text, struct call *c, int index)
{
	switch (*(*text)++) {
	case 'n':
		return number(text, 16);
	case 'r': {
		unsigned long k = number(text, 10);
		return k < MAX_CALLS ? calls[k].result : 0;
	}
	case 'q': {
		unsigned long k = number(text, 10), a, i;
		skip(text, ':');
		a = number(text, 10);
		skip(text, ':');
		i = number(text, 10);
		return k < MAX_CALLS && a < MAX_ARGS && calls[k].args[a] && calls[k].result >= 0 ? ((int *)calls[k].args[a])[i & 3] : -1;
	}
	case 'p':
		return getpid();
	case 'h':
		return (unsigned long)on_signal;
	case 'z':
		return (unsigned long)restorer;
	case 'm':
		return memory(text, c, index);
	}
	return 0;
}

static void show_bytes(struct report *r, const unsigned char *at, size_t len)
{
	size_t shown = len <= 96 ? len : 48;
	report(r, " ");
	for (size_t i = 0; i < shown; i++)
		report(r, "%02x", at[i]);
	if (shown < len)
		report(r, "..%zu/%016llx", len, (unsigned long long)hash_bytes(HASH_START, at, len));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The order of entries is the file system's own affair. */
static void show_entries(struct report *r, const unsigned char *at, long len)
{
	char *names[64];
	int count = 0;
	for (long off = 0; off + 19 < len && count < 64;) {
		struct dirent *e = (struct dirent *)(at + off);
		if (e->d_reclen == 0)
			break;
		if (asprintf(&names[count], "%s(%d)", e->d_name, e->d_type) > 0)
			count++;
		off += e->d_reclen;
	}
	qsort(names, count, sizeof *names, by_name);
	for (int i = 0; i < count; i++)
		report(r, " %s", names[i]);
}

/* Ids of others are those of a user namespace on the host, where root is nobody. */
static void show_owner(struct report *r, uid_t uid, gid_t gid)
{
	report(r, " owner=%s:%s", uid == getuid() ? "own" : "other", gid == getgid() ? "own" : "other");
}

static void show_stat(struct report *r, const struct stat *s)
{
	/* devices belong to a root that the namespace does not know */
	report(r, " mode=%o links=%ld size=%lld rdev=%u:%u", s->st_mode, S_ISDIR(s->st_mode) ? 0 : (long)s->st_nlink,
		S_ISDIR(s->st_mode) ? 0 : (long long)s->st_size, major(s->st_rdev), minor(s->st_rdev));
	show_owner(r, s->st_uid, s->st_gid);
}

static void show_statx(struct report *r, const struct statx *s)
{
	report(r, " mask=%x mode=%o links=%u size=%lld", s->stx_mask & 0x7ff, s->stx_mode, S_ISDIR(s->stx_mode) ? 0 : s->stx_nlink,
		S_ISDIR(s->stx_mode) ? 0 : (long long)s->stx_size);
	show_owner(r, s->stx_uid, s->stx_gid);
}

static void show(struct report *r, const struct memory *m, long result)
{
	switch (m->form) {
	case 'h':
		show_bytes(r, m->at, m->len);
		break;
	case 'l':
		if (result > 0)
			show_bytes(r, m->at, (size_t)result < m->len ? (size_t)result : m->len);
		break;
	case 'd':
		show_entries(r, m->at, result < (long)m->len ? result : (long)m->len);
		break;
	case 't':
		if (m->len >= sizeof(struct stat) && result == 0)
			show_stat(r, (struct stat *)m->at);
		break;
	case 'x':
		if (m->len >= sizeof(struct statx) && result == 0)
			show_statx(r, (struct statx *)m->at);
		break;
	case 'w':
		if (m->len >= 128 && result >= 0)
			report(r, " signo=%d code=%d", ((siginfo_t *)m->at)->si_signo, ((siginfo_t *)m->at)->si_code);
		break;
	case 'f':
		if (m->len >= sizeof(struct statfs) && result == 0)
			report(r, " namelen=%ld", (long)((struct statfs *)m->at)->f_namelen);
		break;
	}
	for (int i = 0; i < GUARD; i++)
		if (m->at[m->len + i] != GUARD_BYTE) {
			report(r, " WRITTEN BEHIND");
			break;
		}
}

static const char *run_call(const char *line, int k, struct report *r)
{
	struct call *c = &calls[k];
	unsigned long a[MAX_ARGS] = { 0 };
	line += 2;
	long nr = number(&line, 10);
	skip(&line, ' ');
	int is_masked = *line == 's';
	for (line++; *line == '-' || *line == 's'; line++)
		;
	int n = 0;
	while (*line == ' ') {
		line++;
		unsigned long v = argument(&line, c, n < MAX_ARGS ? n : -1);
		if (n < MAX_ARGS)
			a[n++] = v;
	}
	report(r, "R %d ", k);
	errno = 0;
	long result = syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	int error = result == -1 ? errno : 0;
	c->result = result;
	if (error)
		report(r, "-1 %s", strerrorname_np(error) ? strerrorname_np(error) : "errno out of range");
	else if (is_masked)
		report(r, "ok");
	else
		report(r, "%ld", result);
	for (int i = 0; i < c->shown_count; i++)
		show(r, &c->shown[i], result);
	report(r, "\n");
	return line;
}

void run_program(const char *text, struct report *r)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigaction(NUDGE, &action, NULL);
	arena = mmap((void *)ARENA_AT, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (arena == MAP_FAILED)
		_exit(125);
	arena_next = arena;
	arena_end = arena + ARENA;
	for (int k = 0; *text && *text != 'E' && k < MAX_CALLS;) {
		if (*text == 'c')
			text = run_call(text, k++, r);
		text = strchr(text, '\n');
		if (!text)
			break;
		text++;
	}
}

/* Runs one program of calls; see program.h. */
#include "program.h"
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "agent.h"

/* The same on both sides, as structures that are shown hold addresses. */
#define ARENA_AT 0x6800000000ul
enum { ARENA = 4 << 20, MAX_SHOWN = 8 };

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

unsigned first_port;

void set_ports(unsigned program)
{
	first_port = 2000 + program % 15000 * OWN_PORTS;
}

static unsigned long family_and_port(const char **text)
{
	unsigned long family = number(text, 10);
	skip(text, ':');
	unsigned long n = number(text, 10);
	return family | (unsigned long)(n ? htons(first_port + n - 1) : 0) << 16;
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
	case 'i':
		return family_and_port(text);
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

static const char *next_line(const char *text)
{
	const char *end = strchr(text, '\n');
	return end ? end + 1 : text + strlen(text);
}

static const char *run_lines(const char *text, int *k, struct report *r);

/* Behind a child's calls, which have no results here. */
static const char *skip_lines(const char *text, int *k)
{
	for (int depth = 0; *text && *text != 'E' && *k < MAX_CALLS; text = next_line(text)) {
		if (*text == 'e' && depth-- == 0)
			return text;
		depth += *text == 'b';
		calls[(*k)++].result = -1;
	}
	return text;
}

static const char *run_child(const char *text, int *k, struct report *r)
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run_lines(text, k, r);
		report_state(r);
		_exit(0);
	}
	int error = pid < 0 ? errno : 0;
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	text = skip_lines(text, k);
	if (r->len && r->text[r->len - 1] != '\n')
		report(r, "\n"); /* it ended in a call */
	if (error)
		report(r, "R %d -1 %s\n", *k, strerrorname_np(error));
	else if (WIFSIGNALED(status))
		report(r, "R %d signal%d\n", *k, WTERMSIG(status));
	else
		report(r, "R %d 0\n", *k);
	return text;
}

struct section {
	const char *text;
	int *k;
	struct report *r;
};

static void set_nudge(int how)
{
	sigset_t nudge;
	sigemptyset(&nudge);
	sigaddset(&nudge, NUDGE);
	pthread_sigmask(how, &nudge, NULL);
}

static void *run_section(void *argument)
{
	struct section *s = argument;
	set_nudge(SIG_UNBLOCK);
	s->text = run_lines(s->text, s->k, s->r);
	return NULL;
}

/* While it runs, it alone is interrupted when it blocks. */
static const char *run_thread(const char *text, int *k, struct report *r)
{
	struct section s = { text, k, r };
	pthread_t thread;
	set_nudge(SIG_BLOCK);
	int error = pthread_create(&thread, NULL, run_section, &s);
	if (error)
		s.text = skip_lines(text, k);
	else
		pthread_join(thread, NULL);
	set_nudge(SIG_UNBLOCK);
	if (error)
		report(r, "R %d -1 %s\n", *k, strerrorname_np(error));
	else
		report(r, "R %d 0\n", *k);
	return s.text;
}

/* Up to the end of the program or of the part that another process or thread runs. */
static const char *run_lines(const char *text, int *k, struct report *r)
{
	while (*text && *text != 'E' && *text != 'e' && *k < MAX_CALLS) {
		if (*text == 'c') {
			text = run_call(text, (*k)++, r);
		} else if (*text == 'b') {
			int is_thread = text[2] == 't';
			++*k;
			text = (is_thread ? run_thread : run_child)(next_line(text), k, r);
			*k += *text == 'e';
		}
		text = next_line(text);
	}
	return text;
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
	int k = 0;
	while (*(text = run_lines(text, &k, r)) == 'e') { /* one that ends nothing */
		k++;
		text = next_line(text);
	}
}

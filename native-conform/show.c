/* What calls have written to memory; see program.h for the forms. */
#include "agent.h"
#include "program.h"
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

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

static void show_address(struct report *r, const unsigned char *at, size_t len)
{
	struct sockaddr_in a = { 0 };
	memcpy(&a, at, len < sizeof a ? len : sizeof a);
	if (a.sin_family != AF_INET && a.sin_family != AF_INET6) {
		show_bytes(r, at, len);
		return;
	}
	unsigned port = ntohs(a.sin_port);
	if (port >= first_port && port < first_port + OWN_PORTS)
		report(r, " family=%d port=own%u", a.sin_family, port - first_port + 1);
	else
		report(r, " family=%d port=%s", a.sin_family, port ? "chosen" : "0");
	show_bytes(r, at + 4, len - 4);
}

void show(struct report *r, const struct memory *m, long result)
{
	switch (m->form) {
	case 'h':
		show_bytes(r, m->at, m->len);
		break;
	case 'a':
		if (m->len > sizeof(struct sockaddr_in))
			show_address(r, m->at, m->len);
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

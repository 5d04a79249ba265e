/* Key retention calls without libkeyutils. */
#include "check.h"
#include <linux/keyctl.h>

#define THREAD KEY_SPEC_THREAD_KEYRING
#define PROCESS KEY_SPEC_PROCESS_KEYRING
#define SESSION KEY_SPEC_SESSION_KEYRING
#define USER KEY_SPEC_USER_KEYRING
#define USER_SESSION KEY_SPEC_USER_SESSION_KEYRING

static inline long add_key(const char *type, const char *desc, const void *payload, size_t len, int ring)
{
	return syscall(SYS_add_key, type, desc, payload, len, ring);
}

static inline long request_key(const char *type, const char *desc, const char *callout, int ring)
{
	return syscall(SYS_request_key, type, desc, callout, ring);
}

#define keyctl(...) keyctl_(__VA_ARGS__, 0, 0, 0, 0)
#define keyctl_(op, a, b, c, d, ...) syscall(SYS_keyctl, op, a, b, c, d)

/* Owner, permissions and description, without the number. */
static inline void describe(const char *what, long key)
{
	char text[300];
	long n = keyctl(KEYCTL_DESCRIBE, key, text, sizeof text);
	if (n < 0)
		SAY("%s: %s\n", what, strerrorname_np(errno));
	else
		SAY("%s: %ld %s\n", what, n, text);
}

/* The line of /proc/keys without the number and without the count of users, which Linux lets sink later. */
static inline void proc_line(const char *what, long key)
{
	FILE *f = fopen("/proc/keys", "r");
	char line[400];
	unsigned serial;
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "%x", &serial) == 1 && serial == (unsigned)key) {
			SAY("%s: %.7s%s", what, line + 9, line + 22);
			fclose(f);
			return;
		}
	SAY("%s: not listed\n", what);
	if (f)
		fclose(f);
}

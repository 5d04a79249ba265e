// Quotas of keys: number and bytes of a user, what counts, /proc/key-users
#include "keys.h"

static void usage(int uid)
{
	FILE *f = fopen("/proc/key-users", "r");
	char line[200];
	int u, keys, max, bytes, maxbytes;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%d: %*d %*d/%*d %d/%d %d/%d", &u, &keys, &max, &bytes, &maxbytes) == 5 && u == uid)
			SAY("%d of %d keys, %d of %d bytes\n", keys, max, bytes, maxbytes);
	fclose(f);
}

int main(void)
{
	char payload[20000], name[20];
	long k = 0;
	int i;
	memset(payload, 'x', sizeof payload);
	MUST(setresgid(54321, 54321, 54321));
	MUST(setresuid(54321, 54321, 54321));
	MUST(keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	usage(54321);
	MUST(k = add_key("user", "a", payload, 100, SESSION));
	usage(54321);
	MUST(keyctl(KEYCTL_UPDATE, k, payload, 200));
	usage(54321);
	SHOW(add_key("user", "b", payload, 20000, SESSION));
	usage(54321);
	SHOW(add_key("user", "a", payload, 20000, SESSION));
	SHOW(keyctl(KEYCTL_LINK, k, PROCESS));
	usage(54321);
	MUST(keyctl(KEYCTL_REVOKE, k));
	usage(54321);
	MUST(keyctl(KEYCTL_CLEAR, SESSION));
	MUST(keyctl(KEYCTL_CLEAR, PROCESS));
	for (i = 0; i < 300; i++) {
		sprintf(name, "n%d", i);
		if (add_key("user", name, "x", 1, SESSION) < 0)
			break;
	}
	CHECK(errno == EDQUOT);
	CHECK(i > 150 && i < 201);
	SHOW(keyctl(KEYCTL_CLEAR, SESSION));
	return 0;
}

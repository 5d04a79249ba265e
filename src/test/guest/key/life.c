// keyctl(2): revoked, invalidated, expired keys; permissions and owners
#include "keys.h"

#define POS(x) ((x) << 24)
#define USR(x) ((x) << 16)

int main(void)
{
	long ses, k, k2, a;
	char t[20];
	MUST(ses = keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	MUST(k = add_key("user", "k", "x", 1, SESSION));
	SHOW(keyctl(KEYCTL_REVOKE, k));
	SHOW(keyctl(KEYCTL_REVOKE, k));
	describe("revoked", k);
	SHOW(keyctl(KEYCTL_READ, k, t, 20));
	SHOW(keyctl(KEYCTL_UPDATE, k, "x", 1));
	SHOW(keyctl(KEYCTL_SET_TIMEOUT, k, 10));
	SHOW(keyctl(KEYCTL_LINK, k, USER));
	SHOW(keyctl(KEYCTL_SEARCH, ses, "user", "k", 0));
	SHOW(request_key("user", "k", NULL, 0));
	MUST(k2 = add_key("user", "k", "y", 1, SESSION));
	CHECK(k != k2);
	SHOW(keyctl(KEYCTL_UNLINK, k2, ses));

	MUST(a = add_key("keyring", "a", NULL, 0, SESSION));
	MUST(k = add_key("user", "in", "x", 1, a));
	SHOW(keyctl(KEYCTL_REVOKE, a));
	SHOW(add_key("user", "in", "x", 1, a));
	SHOW(keyctl(KEYCTL_SEARCH, ses, "user", "in", 0));

	MUST(k = add_key("user", "inv", "x", 1, SESSION));
	SHOW(keyctl(KEYCTL_INVALIDATE, k));
	CHECK(keyctl(KEYCTL_READ, k, t, 20) == -1);
	sleep_ms(30); /* Linux's garbage collector */
	SHOW(keyctl(KEYCTL_SEARCH, ses, "user", "inv", 0));
	SHOW(keyctl(KEYCTL_INVALIDATE, 0x7ffffff1));

	MUST(k = add_key("user", "late", "x", 1, SESSION));
	SHOW(keyctl(KEYCTL_SET_TIMEOUT, k, 100000));
	proc_line("late", k);
	SHOW(keyctl(KEYCTL_SET_TIMEOUT, k, 0));
	proc_line("late", k);
	SHOW(keyctl(KEYCTL_SET_TIMEOUT, k, 1));
	SHOW(keyctl(KEYCTL_READ, k, t, 20));
	sleep_ms(1050);
	SHOW(keyctl(KEYCTL_READ, k, t, 20));
	describe("expired", k);
	proc_line("expired", k);
	SHOW(keyctl(KEYCTL_SEARCH, ses, "user", "late", 0));
	SHOW(request_key("user", "late", NULL, 0));

	/* permissions: one at a time taken away */
	for (int bit = 1; bit < 0x40; bit <<= 1) {
		MUST(k = add_key("user", "p", "x", 1, SESSION));
		SAY("without %#x\n", bit);
		SHOW(keyctl(KEYCTL_SETPERM, k, POS(0x3f & ~bit) | USR(0x3f & ~bit)));
		describe("it", k);
		SHOW(keyctl(KEYCTL_READ, k, t, 20));
		SHOW(keyctl(KEYCTL_UPDATE, k, "x", 1));
		CHECK(keyctl(KEYCTL_SEARCH, ses, "user", "p", 0) > 0);
		SHOW(keyctl(KEYCTL_LINK, k, ses));
		SHOW(keyctl(KEYCTL_SETPERM, k, POS(0x3f) | USR(0x3f & ~bit)));
		SHOW(keyctl(KEYCTL_SET_TIMEOUT, k, 1000));
		SHOW(keyctl(KEYCTL_REVOKE, k));
		SHOW(keyctl(KEYCTL_INVALIDATE, k));
		SHOW(keyctl(KEYCTL_UNLINK, k, ses));
	}
	MUST(k = add_key("user", "own", "x", 1, SESSION));
	SHOW(keyctl(KEYCTL_SETPERM, k, -1));
	SHOW(keyctl(KEYCTL_SETPERM, k, 0x3f3f3f40));
	SHOW(keyctl(KEYCTL_CHOWN, k, -1, -1));
	SHOW(keyctl(KEYCTL_CHOWN, k, 1000, 1001));
	describe("given away", k);
	proc_line("given away", k);
	SHOW(keyctl(KEYCTL_CHOWN, k, -1, 0));
	describe("given away", k);
	SHOW(keyctl(KEYCTL_READ, k, t, 20));
	SHOW(keyctl(KEYCTL_SETPERM, k, 0x3f3f3f3f));
	SHOW(keyctl(KEYCTL_CHOWN, 0x7ffffff1, 1, 1));
	return 0;
}

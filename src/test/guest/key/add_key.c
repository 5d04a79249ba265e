// add_key(2): types, descriptions, payloads, what a second key of the same name does, permissions of new keys
#include "keys.h"

int main(void)
{
	char big[32768], text[64];
	long k, k2, ring;
	memset(big, 'x', sizeof big);
	MUST(keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	SHOW(add_key("big_key", "d", "p", 1, SESSION));
	SHOW(add_key("nosuch", "d", "p", 1, SESSION));
	SHOW(add_key("", "d", "p", 1, SESSION));
	SHOW(add_key(".hidden", "d", "p", 1, SESSION));
	SHOW(add_key("a-type-name-of-more-than-thirty-two-bytes", "d", "p", 1, SESSION));
	SHOW(add_key(NULL, "d", "p", 1, SESSION));
	SHOW(add_key((char *)8, "d", "p", 1, SESSION));
	SHOW(add_key("user", NULL, "p", 1, SESSION));
	SHOW(add_key("user", "", "p", 1, SESSION));
	SHOW(add_key("user", (char *)8, "p", 1, SESSION));
	SHOW(add_key("user", "d", NULL, 1, SESSION));
	SHOW(add_key("user", "d", "p", 0, SESSION));
	SHOW(add_key("user", "d", NULL, 0, SESSION));
	SHOW(add_key("user", "d", big, 32768, SESSION));
	SHOW(add_key("user", "d", big, 1 << 20, SESSION));
	SHOW(add_key("keyring", "d", "p", 1, SESSION));
	SHOW(add_key("keyring", ".d", NULL, 0, SESSION));
	SHOW(add_key("keyring", "", NULL, 0, SESSION));
	SHOW(add_key("keyring", NULL, NULL, 0, SESSION));
	SHOW(add_key("logon", "d", "p", 1, SESSION));
	SHOW(add_key("logon", ":d", "p", 1, SESSION));
	SHOW(add_key("user", "d", "p", 1, 0));
	SHOW(add_key("user", "d", "p", 1, 0x7ffffff1));
	SHOW(add_key("user", "d", "p", 1, KEY_SPEC_GROUP_KEYRING));
	SHOW(add_key("user", "d", "p", 1, KEY_SPEC_REQKEY_AUTH_KEY));
	SHOW(add_key("user", "d", "p", 1, KEY_SPEC_REQUESTOR_KEYRING));
	SHOW(add_key("user", "d", "p", 1, -9));
	memset(big, 'd', 4096);
	big[4095] = 0;
	WORKS(add_key("user", big, "p", 1, SESSION));
	big[4095] = 'd';
	big[4096] = 0;
	SHOW(add_key("user", big, "p", 1, SESSION));

	MUST(k = add_key("user", "one", "first", 5, SESSION));
	describe("user", k);
	proc_line("user", k);
	MUST(k2 = add_key("user", "one", "second!", 7, SESSION));
	CHECK(k == k2);
	SHOW(keyctl(KEYCTL_READ, k, text, sizeof text));
	CHECK(!memcmp(text, "second!", 7));
	SHOW(add_key("user", "d", "p", 1, k));

	MUST(k = add_key("logon", "svc:name", "secret", 6, SESSION));
	describe("logon", k);
	proc_line("logon", k);
	SHOW(keyctl(KEYCTL_READ, k, text, sizeof text));
	SHOW(keyctl(KEYCTL_UPDATE, k, "other", 5));

	MUST(ring = add_key("keyring", "ring", NULL, 0, SESSION));
	describe("keyring", ring);
	proc_line("keyring", ring);
	MUST(add_key("user", "within", "x", 1, ring));
	proc_line("keyring", ring);
	MUST(k2 = add_key("keyring", "ring", NULL, 0, SESSION));
	CHECK(k2 == ring);
	describe("its successor", k2);
	SHOW(keyctl(KEYCTL_UPDATE, k2, "x", 1));
	SHOW(keyctl(KEYCTL_READ, k2, text, sizeof text));
	return 0;
}

// keyctl(2): link, unlink, move, clear, search, nesting, cycles, restrictions
#include "keys.h"

int main(void)
{
	long ses, k, k2, a, b, c, r[10];
	char name[20];
	MUST(ses = keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	MUST(a = add_key("keyring", "a", NULL, 0, SESSION));
	MUST(b = add_key("keyring", "b", NULL, 0, a));
	MUST(c = add_key("keyring", "c", NULL, 0, b));
	MUST(k = add_key("user", "k", "x", 1, a));
	SHOW(keyctl(KEYCTL_LINK, a, a));
	SHOW(keyctl(KEYCTL_LINK, a, c));
	SHOW(keyctl(KEYCTL_LINK, k, k));
	SHOW(keyctl(KEYCTL_LINK, k, c));
	SHOW(keyctl(KEYCTL_LINK, k, c));
	proc_line("c", c);
	proc_line("k", k);
	SHOW(keyctl(KEYCTL_LINK, 0x7ffffff1, c));
	SHOW(keyctl(KEYCTL_LINK, k, 0x7ffffff1));
	SHOW(keyctl(KEYCTL_UNLINK, k, b));
	SHOW(keyctl(KEYCTL_UNLINK, k, k));
	SHOW(keyctl(KEYCTL_UNLINK, k, c));
	SHOW(keyctl(KEYCTL_UNLINK, k, c));

	CHECK(keyctl(KEYCTL_SEARCH, ses, "user", "k", 0) == k);
	CHECK(keyctl(KEYCTL_SEARCH, ses, "keyring", "c", 0) == c);
	SHOW(keyctl(KEYCTL_SEARCH, b, "user", "k", 0));
	SHOW(keyctl(KEYCTL_SEARCH, k, "user", "k", 0));
	SHOW(keyctl(KEYCTL_SEARCH, ses, "nosuch", "k", 0));
	SHOW(keyctl(KEYCTL_SEARCH, ses, "user", "", 0));
	SHOW(keyctl(KEYCTL_SEARCH, ses, "user", NULL, 0));
	SHOW(keyctl(KEYCTL_SEARCH, ses, ".user", "k", 0));
	CHECK(keyctl(KEYCTL_SEARCH, ses, "user", "k", c) == k);
	proc_line("c", c);

	SHOW(keyctl(KEYCTL_MOVE, k, c, b, 0));
	SHOW(keyctl(KEYCTL_MOVE, k, c, b, 0));
	SHOW(keyctl(KEYCTL_MOVE, k, b, b, 0));
	SHOW(keyctl(KEYCTL_MOVE, k, b, c, 8));
	MUST(k2 = add_key("user", "k", "y", 1, c));
	SHOW(keyctl(KEYCTL_MOVE, k, b, c, KEYCTL_MOVE_EXCL));
	SHOW(keyctl(KEYCTL_MOVE, k, b, c, 0));
	CHECK(keyctl(KEYCTL_SEARCH, c, "user", "k", 0) == k);

	SHOW(keyctl(KEYCTL_CLEAR, k));
	SHOW(keyctl(KEYCTL_CLEAR, c));
	proc_line("c", c);
	SHOW(keyctl(KEYCTL_CLEAR, ses));

	/* depth */
	r[0] = ses;
	for (int i = 1; i < 9; i++) {
		sprintf(name, "deep%d", i);
		SAY("%d: ", i);
		errno = 0;
		r[i] = add_key("keyring", name, NULL, 0, r[i - 1]);
		SAY("%s\n", r[i] < 0 ? strerrorname_np(errno) : "made");
	}
	MUST(add_key("user", "at4", "x", 1, r[4]));
	MUST(add_key("user", "at5", "x", 1, r[5]));
	MUST(add_key("user", "at6", "x", 1, r[6]));
	MUST(add_key("user", "at7", "x", 1, r[7]));
	SHOW(add_key("user", "at8", "x", 1, r[8]));
	WORKS(keyctl(KEYCTL_SEARCH, ses, "user", "at4", 0));
	WORKS(keyctl(KEYCTL_SEARCH, ses, "user", "at5", 0));
	WORKS(keyctl(KEYCTL_SEARCH, ses, "user", "at6", 0));
	WORKS(keyctl(KEYCTL_SEARCH, ses, "user", "at7", 0));
	MUST(a = add_key("keyring", "top", NULL, 0, PROCESS));
	SHOW(keyctl(KEYCTL_LINK, r[1], a));
	SHOW(keyctl(KEYCTL_LINK, r[3], a));
	SHOW(keyctl(KEYCTL_LINK, a, r[8]));

	/* restrictions */
	MUST(a = add_key("keyring", "closed", NULL, 0, SESSION));
	SHOW(keyctl(KEYCTL_RESTRICT_KEYRING, a, NULL, "x"));
	SHOW(keyctl(KEYCTL_RESTRICT_KEYRING, a, "user", "x"));
	SHOW(keyctl(KEYCTL_RESTRICT_KEYRING, a, "nosuch", "x"));
	SHOW(keyctl(KEYCTL_RESTRICT_KEYRING, a, NULL, NULL));
	SHOW(keyctl(KEYCTL_RESTRICT_KEYRING, a, NULL, NULL));
	SHOW(add_key("user", "k", "x", 1, a));
	MUST(k = add_key("user", "k", "x", 1, SESSION));
	SHOW(keyctl(KEYCTL_LINK, k, a));
	SHOW(keyctl(KEYCTL_RESTRICT_KEYRING, k, NULL, NULL));
	return 0;
}

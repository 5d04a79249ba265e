// keyctl(2): reading, describing and updating keys; short buffers; bad addresses
#include "keys.h"
#include <sys/uio.h>

int main(void)
{
	char text[300];
	int ids[8];
	long ses, k, r1, r2;
	MUST(ses = keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	MUST(k = add_key("user", "key", "0123456789", 10, SESSION));
	memset(text, '-', sizeof text);
	SHOW(keyctl(KEYCTL_READ, k, NULL, 0));
	SHOW(keyctl(KEYCTL_READ, k, text, 0));
	SHOW(keyctl(KEYCTL_READ, k, text, 4));
	text[12] = 0;
	TEXT(text);
	SHOW(keyctl(KEYCTL_READ, k, text, 11));
	TEXT(text);
	SHOW(keyctl(KEYCTL_READ, k, (char *)8, 20));
	SHOW(keyctl(KEYCTL_READ, 0x7ffffff1, text, 20));
	SHOW(keyctl(KEYCTL_READ, 0, text, 20));
	memset(text, '-', sizeof text);
	SHOW(keyctl(KEYCTL_DESCRIBE, k, NULL, 0));
	SHOW(keyctl(KEYCTL_DESCRIBE, k, text, 5));
	text[8] = 0;
	TEXT(text);
	SHOW(keyctl(KEYCTL_DESCRIBE, k, text, 22));
	SHOW(keyctl(KEYCTL_DESCRIBE, k, (char *)8, 100));
	SHOW(keyctl(KEYCTL_DESCRIBE, 0x7ffffff1, text, 100));
	SHOW(keyctl(KEYCTL_UPDATE, k, NULL, 0));
	SHOW(keyctl(KEYCTL_UPDATE, k, "x", 0));
	SHOW(keyctl(KEYCTL_UPDATE, k, (char *)8, 4));
	SHOW(keyctl(KEYCTL_UPDATE, k, text, 4097));
	SHOW(keyctl(KEYCTL_UPDATE, k, "new", 3));
	proc_line("updated", k);
	SHOW(keyctl(KEYCTL_GET_SECURITY, k, text, sizeof text));
	TEXT(text);
	SHOW(keyctl(KEYCTL_GET_SECURITY, k, NULL, 0));

	MUST(r1 = add_key("keyring", "r1", NULL, 0, SESSION));
	MUST(r2 = add_key("user", "in", "x", 1, r1));
	MUST(r2 = add_key("user", "in2", "x", 1, r1));
	memset(ids, 0, sizeof ids);
	SHOW(keyctl(KEYCTL_READ, r1, NULL, 0));
	SHOW(keyctl(KEYCTL_READ, r1, ids, 4));
	CHECK(ids[0] != 0);
	SHOW(keyctl(KEYCTL_READ, r1, ids, 8));
	CHECK(ids[0] == r2 || ids[1] == r2);
	SHOW(keyctl(KEYCTL_READ, r1, ids, sizeof ids));
	VALUE(ids[2]);

	unsigned char caps[8];
	memset(caps, 7, sizeof caps);
	SHOW(keyctl(KEYCTL_CAPABILITIES, caps, 8));
	VALUE(caps[2]);
	VALUE(caps[7]);
	SHOW(keyctl(KEYCTL_CAPABILITIES, caps, 1));
	SHOW(keyctl(KEYCTL_CAPABILITIES, NULL, 0));
	SHOW(keyctl(KEYCTL_CAPABILITIES, (char *)8, 8));
	SHOW(keyctl(1000, 1, 2, 3, 4));
	SHOW(keyctl(-1, 1, 2, 3, 4));
	struct iovec v[2] = {{"ab", 2}, {"cd", 2}};
	SHOW(keyctl(KEYCTL_INSTANTIATE, k, "x", 1, 0));
	SHOW(keyctl(KEYCTL_INSTANTIATE, k, "x", 1 << 20, 0));
	SHOW(keyctl(KEYCTL_INSTANTIATE_IOV, k, v, 2, 0));
	SHOW(keyctl(KEYCTL_INSTANTIATE_IOV, k, (char *)8, 2, 0));
	SHOW(keyctl(KEYCTL_NEGATE, k, 10, 0));
	SHOW(keyctl(KEYCTL_REJECT, k, 10, 0, 0));
	SHOW(keyctl(KEYCTL_REJECT, k, 10, EKEYREJECTED, 0));
	SHOW(keyctl(KEYCTL_REJECT, k, 10, 512, 0));
	SHOW(keyctl(KEYCTL_REJECT, k, 10, 5000, 0));
	SHOW(keyctl(KEYCTL_ASSUME_AUTHORITY, 0));
	SHOW(keyctl(KEYCTL_ASSUME_AUTHORITY, -5));
	SHOW(keyctl(KEYCTL_ASSUME_AUTHORITY, k));
	return 0;
}

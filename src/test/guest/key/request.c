// request_key(2) without a helper: negative keys, destinations; KEYCTL_SET_REQKEY_KEYRING; key types without keys; sysctls
#include "keys.h"

static void sysctl(const char *name)
{
	char path[100], text[40];
	sprintf(path, "/proc/sys/kernel/keys/%s", name);
	int fd = open(path, O_RDONLY);
	int n = read(fd, text, 39);
	text[n < 0 ? 0 : n] = 0;
	SAY("%s %s", name, text);
	close(fd);
}

int main(void)
{
	long ses, k, k2;
	char t[20];
	MUST(ses = keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	MUST(k = add_key("user", "here", "x", 1, SESSION));
	CHECK(request_key("user", "here", NULL, 0) == k);
	CHECK(request_key("user", "here", "info", 0) == k);
	SHOW(request_key("user", "absent", NULL, 0));
	SHOW(request_key("nosuch", "absent", NULL, 0));
	SHOW(request_key(".user", "absent", NULL, 0));
	SHOW(request_key("user", "", NULL, 0));
	SHOW(request_key("user", NULL, NULL, 0));
	SHOW(request_key(NULL, "x", NULL, 0));
	SHOW(request_key("user", "x", (char *)8, 0));
	SHOW(request_key("user", "here", NULL, k));
	SHOW(request_key("user", "here", NULL, 0x7ffffff1));
	SHOW(request_key("keyring", "absent", "info", 0));
	SHOW(request_key("user", "absent", "info", SESSION));
	SHOW(request_key("user", "absent", NULL, SESSION));
	SHOW(keyctl(KEYCTL_SEARCH, ses, "user", "absent", 0));
	proc_line("session", ses);
	int ids[4];
	long n = keyctl(KEYCTL_READ, ses, ids, sizeof ids);
	VALUE(n);
	for (int i = 0; i < n / 4 && i < 4; i++)
		if (ids[i] != k)
			k2 = ids[i];
	describe("negative", k2);
	FILE *f = fopen("/proc/keys", "r");
	char line[300], flags[10], age[10];
	unsigned id, usage;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%x %9s %u %9s", &id, flags, &usage, age) == 4 && id == (unsigned)k2)
			SAY("%s %s\n", flags, line + 26);
	fclose(f);
	SHOW(keyctl(KEYCTL_READ, k2, t, 20));
	SHOW(keyctl(KEYCTL_GET_KEYRING_ID, k2, 0));
	SHOW(keyctl(KEYCTL_LINK, k2, PROCESS));
	SHOW(keyctl(KEYCTL_UPDATE, k2, "now", 3));
	CHECK(add_key("user", "absent", "now", 3, SESSION) == k2);
	SHOW(keyctl(KEYCTL_READ, k2, t, 20));

	SHOW(keyctl(KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_NO_CHANGE));
	SHOW(keyctl(KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_PROCESS_KEYRING));
	SHOW(keyctl(KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_NO_CHANGE));
	SHOW(keyctl(KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_GROUP_KEYRING));
	SHOW(keyctl(KEYCTL_SET_REQKEY_KEYRING, 99));
	SHOW(keyctl(KEYCTL_SET_REQKEY_KEYRING, -2));
	SHOW(request_key("user", "absent2", "info", 0));
	SHOW(keyctl(KEYCTL_READ, PROCESS, ids, sizeof ids));
	MUST(ses = keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	SHOW(keyctl(KEYCTL_SETPERM, ses, 0x0b000000));
	SHOW(keyctl(KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_SESSION_KEYRING));
	SHOW(request_key("user", "absent3", "info", 0));
	SHOW(request_key("user", "absent3", "info", SESSION));
	SHOW(keyctl(KEYCTL_READ, ses, ids, sizeof ids));
	SHOW(keyctl(KEYCTL_DH_COMPUTE, 0, 0, 0, 0));
	SHOW(keyctl(KEYCTL_WATCH_KEY, k, -1, -1));
	sysctl("maxkeys");
	sysctl("maxbytes");
	sysctl("root_maxkeys");
	sysctl("root_maxbytes");
	sysctl("gc_delay");
	sysctl("persistent_keyring_expiry");
	return 0;
}

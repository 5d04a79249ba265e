// Keyrings over fork, exec, threads and changes of the user; session keyrings by name; the parent's session keyring
#include "keys.h"
#include <pthread.h>
#include <sys/prctl.h>

static long main_thread_key, process_key;

static void *thread(void *unused)
{
	SHOW(keyctl(KEYCTL_GET_KEYRING_ID, THREAD, 0) == keyctl(KEYCTL_GET_KEYRING_ID, THREAD, 1));
	SHOW(keyctl(KEYCTL_SEARCH, PROCESS, "user", "of process", 0) == process_key);
	SHOW(keyctl(KEYCTL_SEARCH, THREAD, "user", "of thread", 0));
	return NULL;
}

static void wait_for(int (*f)(void))
{
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0)
		exit(f());
	show_wait(pid);
}

static int child(void)
{
	SHOW(keyctl(KEYCTL_GET_KEYRING_ID, THREAD, 0));
	SHOW(keyctl(KEYCTL_GET_KEYRING_ID, PROCESS, 0));
	WORKS(keyctl(KEYCTL_SEARCH, SESSION, "user", "of session", 0));
	return 0;
}

static int replaces_session(void)
{
	long s;
	MUST(s = keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	MUST(add_key("user", "from child", "x", 1, SESSION));
	SHOW(keyctl(KEYCTL_SESSION_TO_PARENT));
	return 0;
}

static int other_user(void)
{
	long s = keyctl(KEYCTL_GET_KEYRING_ID, SESSION, 0);
	MUST(setresgid(1234, 1234, 1234));
	MUST(setresuid(12345, 12345, 12345));
	describe("session", SESSION);
	WORKS(keyctl(KEYCTL_SEARCH, SESSION, "user", "of session", 0));
	describe("user", USER);
	describe("user session", USER_SESSION);
	keyctl(KEYCTL_CLEAR, USER); /* of an earlier run */
	proc_line("user", keyctl(KEYCTL_GET_KEYRING_ID, USER, 0));
	proc_line("user session", keyctl(KEYCTL_GET_KEYRING_ID, USER_SESSION, 0));
	WORKS(add_key("user", "mine", "x", 1, USER));
	WORKS(keyctl(KEYCTL_SEARCH, USER_SESSION, "user", "mine", 0));
	WORKS(add_key("user", "in root's", "x", 1, SESSION));
	SHOW(keyctl(KEYCTL_SESSION_TO_PARENT));
	WORKS(keyctl(KEYCTL_GET_PERSISTENT, -1, PROCESS));
	SHOW(keyctl(KEYCTL_GET_PERSISTENT, 0, PROCESS));
	MUST(keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	describe("old session", s);
	long k;
	MUST(k = add_key("user", "own", "x", 1, SESSION));
	SHOW(keyctl(KEYCTL_CHOWN, k, 1, -1));
	SHOW(keyctl(KEYCTL_CHOWN, k, 12345, 1234));
	SHOW(keyctl(KEYCTL_CHOWN, k, -1, 77));
	describe("own", k);
	return 0;
}

int main(int argc, char **argv)
{
	long s, named;
	if (argc > 1) {
		child();
		return 0;
	}
	pid_t pid = fork(); /* the first process of a namespace would take no session keyring from its child */
	if (pid) {
		show_wait(pid);
		return 0;
	}
	MUST(s = keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL));
	describe("session", SESSION);
	describe("session", s);
	proc_line("session", s);
	SHOW(keyctl(KEYCTL_GET_KEYRING_ID, THREAD, 0));
	SHOW(keyctl(KEYCTL_GET_KEYRING_ID, PROCESS, 0));
	SHOW(keyctl(KEYCTL_GET_KEYRING_ID, 0, 0));
	SHOW(keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_GROUP_KEYRING, 1));
	MUST(main_thread_key = add_key("user", "of thread", "x", 1, THREAD));
	MUST(process_key = add_key("user", "of process", "x", 1, PROCESS));
	MUST(add_key("user", "of session", "x", 1, SESSION));
	describe("thread", THREAD);
	describe("process", PROCESS);
	proc_line("thread", keyctl(KEYCTL_GET_KEYRING_ID, THREAD, 0));
	CHECK(request_key("user", "of thread", NULL, 0) == main_thread_key);
	CHECK(request_key("user", "of process", NULL, SESSION) == process_key);
	pthread_t t;
	pthread_create(&t, NULL, thread, NULL);
	pthread_join(t, NULL);
	wait_for(child);
	wait_for(replaces_session);
	CHECK(keyctl(KEYCTL_GET_KEYRING_ID, SESSION, 0) == s);
	WORKS(keyctl(KEYCTL_SEARCH, SESSION, "user", "from child", 0));
	MUST(add_key("user", "of session", "x", 1, SESSION));
	wait_for(other_user);

	SHOW(keyctl(KEYCTL_JOIN_SESSION_KEYRING, ".dot"));
	SHOW(keyctl(KEYCTL_JOIN_SESSION_KEYRING, (char *)8));
	WORKS(keyctl(KEYCTL_JOIN_SESSION_KEYRING, ""));
	MUST(named = keyctl(KEYCTL_JOIN_SESSION_KEYRING, "belljar test"));
	describe("named", named);
	MUST(keyctl(KEYCTL_SETPERM, named, 0x3f3f0000));
	SHOW(keyctl(KEYCTL_JOIN_SESSION_KEYRING, "belljar test"));
	proc_line("named", named);
	MUST(add_key("user", "of session", "x", 1, SESSION));
	MUST(setregid(-1, 55));
	describe("thread", THREAD);
	fflush(stdout);
	execl("/proc/self/exe", argv[0], "again", NULL);
	return 1;
}

// set_robust_list and rseq from places that make the call once, in processes and threads that begin: what they set is in force.
#include "check.h"
#include <linux/futex.h>
#include <linux/rseq.h>
#include <pthread.h>
#include <sys/mman.h>

struct lock {
	struct robust_list entry;
	uint32_t word;
};

static struct robust_list_head head;
static struct robust_list_head *found;
static size_t size;

static void owns(struct lock *l)
{
	head.list.next = &l->entry;
	head.futex_offset = (char *)&l->word - (char *)&l->entry;
	l->entry.next = &head.list;
	l->word = syscall(SYS_gettid);
}

/* Each a syscall instruction of its own, with the comparison that C libraries have behind theirs and without. */
static long set_once(void *list, size_t len)
{
	long r;

	__asm__ volatile("mov $273, %%eax; syscall" : "=a"(r) : "D"(list), "S"(len) : "rcx", "r11", "memory");
	return r;
}

static long set_and_compare(void *list, size_t len)
{
	long r = 273;

	__asm__ volatile("syscall; cmp $-4096, %%rax" : "+a"(r) : "D"(list), "S"(len) : "rcx", "r11", "memory", "cc");
	return r;
}

static long rseq_once(void *area, unsigned len, int flags, unsigned sig)
{
	register long r10 __asm__("r10") = sig;
	long r;

	__asm__ volatile("mov $334, %%eax; syscall" : "=a"(r) : "D"(area), "S"((long)len), "d"((long)flags), "r"(r10)
			 : "rcx", "r11", "memory");
	return r;
}

static void dies_owning(struct lock *l, long (*set)(void *, size_t))
{
	pid_t child;
	int status;

	MUST(child = fork());
	if (!child) {
		long bad = set(&head, 23), good = set(&head, sizeof head);

		syscall(SYS_get_robust_list, 0, &found, &size);
		owns(l);
		_exit(bad == -EINVAL && good == 0 && found == &head && size == sizeof head ? 7 : 1);
	}
	MUST(waitpid(child, &status, 0));
	VALUE(WEXITSTATUS(status));
	CHECK(l->word & FUTEX_OWNER_DIED);
}

static void *thread_owns(void *l)
{
	VALUE(set_once(&head, sizeof head));
	owns(l);
	return NULL;
}

static void rseq_in_child(void)
{
	static struct rseq area __attribute__((aligned(32)));
	pid_t child;
	int status;

	MUST(child = fork());
	if (!child) {
		/* The C library's own registration stands in the way, or there is none. */
		long r = rseq_once(&area, sizeof area, 0, 0x53053053), wrong = rseq_once(&area, 1, 0, 0x53053053);

		if (r == 0)
			_exit(wrong == -EINVAL && (int)area.cpu_id >= 0 && rseq_once(&area, sizeof area, 1, 0x53053053) == 0 ? 0 : 1);
		_exit((r == -EINVAL || r == -EBUSY) && wrong == -EINVAL ? 0 : 2);
	}
	MUST(waitpid(child, &status, 0));
	VALUE(WEXITSTATUS(status));
}

int main(void)
{
	struct lock *l = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_t t;

	for (int i = 0; i < 10; i++) {
		l->word = 0;
		dies_owning(l, i % 2 ? set_once : set_and_compare);
	}
	MUST(pthread_create(&t, NULL, thread_owns, l) ? -1 : 0);
	pthread_join(t, NULL);
	CHECK(l->word & FUTEX_OWNER_DIED);
	for (int i = 0; i < 3; i++)
		rseq_in_child();
	return 0;
}

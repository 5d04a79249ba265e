// lsm_list_modules(2), lsm_get_self_attr(2), lsm_set_self_attr(2): errors
#include "check.h"

int main(void)
{
	uint64_t ids[32];
	char ctx[4096];
	uint32_t size = 0;
	SHOW(syscall(461, ids, &size, 0));
	CHECK(size > 0);
	size = sizeof ids;
	SHOW(syscall(461, ids, &size, 1));
	SHOW(syscall(461, ids, NULL, 0));
	SHOW(syscall(461, ids, (void *)8, 0));
	size = sizeof ids;
	SHOW(syscall(461, NULL, &size, 0));
	size = sizeof ids;
	CHECK(syscall(461, ids, &size, 0) * 8 == size);
	SHOW(syscall(459, 0, ctx, &size, 0));
	size = 100;
	SHOW(syscall(459, 100, ctx, &size, 0));
	VALUE(size);
	SHOW(syscall(459, 100, NULL, &size, 0));
	SHOW(syscall(459, 100, ctx, NULL, 0));
	SHOW(syscall(459, 100, ctx, (void *)8, 0));
	memset(ctx, 0, sizeof ctx);
	size = 100;
	SHOW(syscall(459, 100, ctx, &size, 1));
	SHOW(syscall(459, 100, NULL, &size, 1));
	SHOW(syscall(459, 100, ctx, &size, 2));
	ctx[0] = 104;
	size = 100;
	SHOW(syscall(459, 100, ctx, &size, 1));
	VALUE(size);
	SHOW(syscall(460, 100, ctx, 32, 1));
	SHOW(syscall(460, 100, ctx, 31, 0));
	SHOW(syscall(460, 100, ctx, 4097, 0));
	SHOW(syscall(460, 100, (void *)8, 40, 0));
	SHOW(syscall(460, 100, ctx, 40, 0));
	((uint64_t *)ctx)[2] = 40;
	SHOW(syscall(460, 100, ctx, 40, 0));
	((uint64_t *)ctx)[3] = 8;
	SHOW(syscall(460, 100, ctx, 40, 0));
	((uint64_t *)ctx)[3] = 9;
	SHOW(syscall(460, 100, ctx, 40, 0));
	SHOW(syscall(460, 0, ctx, 40, 0));
	return 0;
}

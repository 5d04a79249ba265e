// What is refused by choice, as hardened hosts and containers without it refuse it: io_uring, and the kernel's audit.
// tags: driven
#include "../check.h"
#include <linux/netlink.h>
#include <sys/socket.h>

int main(void)
{
	char parameters[120] = "";

	SHOW(syscall(SYS_io_uring_setup, 8, parameters));
	SHOW(syscall(SYS_io_uring_setup, 8, NULL));
	SHOW(syscall(SYS_io_uring_setup, 0, parameters));
	SHOW(syscall(SYS_io_uring_enter, -1, 1, 1, 0, NULL, 0));
	SHOW(syscall(SYS_io_uring_register, -1, 0, NULL, 0));
	for (unsigned i = 0; i < sizeof parameters; i++)
		if (parameters[i])
			SAY("byte %u has been written\n", i);
	SHOW(socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT));
	SHOW(socket(AF_NETLINK, SOCK_DGRAM, NETLINK_AUDIT));
	return 0;
}

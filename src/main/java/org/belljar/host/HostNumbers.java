package org.belljar.host;

/** x86-64 system-call numbers of the host that Belljar itself uses (asm/unistd_64.h). */
public final class HostNumbers {
    public static final int READ = 0, WRITE = 1, CLOSE = 3, FSTAT = 5, POLL = 7, LSEEK = 8, MMAP = 9, MUNMAP = 11, IOCTL = 16,
            PREAD64 = 17, PWRITE64 = 18, MADVISE = 28, GETPID = 39, SOCKETPAIR = 53, SENDMSG = 46, RECVMSG = 47, KILL = 62,
            FCNTL = 72, FTRUNCATE = 77, GETDENTS64 = 217, TGKILL = 234, OPENAT = 257, EPOLL_WAIT = 232, EPOLL_CTL = 233,
            DUP3 = 292, EPOLL_CREATE1 = 291, PRLIMIT64 = 302, PROCESS_VM_READV = 310, PROCESS_VM_WRITEV = 311,
            GETRANDOM = 318, MEMFD_CREATE = 319, STATX = 332, PIDFD_SEND_SIGNAL = 424, PIDFD_OPEN = 434, OPENAT2 = 437,
            PIDFD_GETFD = 438, CACHESTAT = 451, EVENTFD2 = 290, FALLOCATE = 285, SCHED_SETAFFINITY = 203,
            SCHED_GETAFFINITY = 204, GETCPU = 309, GETTID = 186, FUTEX = 202;

    private HostNumbers() {}
}

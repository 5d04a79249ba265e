package org.belljar.syscall.process;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.host.HostInfo;
import org.belljar.host.HostRandom;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.UtsNamespace;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.IoBuffer;

/** Calls about the system as a whole. */
public final class SystemCalls {
    private static final int FIELD = 65, NAME_MAX = 64;
    private static final int GRND_NONBLOCK = 1, GRND_RANDOM = 2, GRND_INSECURE = 4;
    private static final int MEMBARRIER_QUERY = 0, GLOBAL = 1, GLOBAL_EXPEDITED = 2, REGISTER_GLOBAL_EXPEDITED = 4,
            PRIVATE_EXPEDITED = 8, REGISTER_PRIVATE_EXPEDITED = 16;
    private static final int CHUNK = 4096;

    private final Kernel kernel;

    public SystemCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Implements {@code uname(2)}: struct new_utsname, six fields of 65 bytes. */
    public long uname(Task task, long bufAddr) {
        UtsNamespace n = task.namespaces().uts();
        byte[] b = new byte[6 * FIELD];
        String[] fields = {"Linux", n.hostName(), UtsNamespace.RELEASE, UtsNamespace.VERSION, "x86_64", n.domainName()};
        for (int i = 0; i < fields.length; i++) {
            byte[] f = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(f, 0, b, i * FIELD, Math.min(f.length, NAME_MAX));
        }
        task.memory().writeBytes(bufAddr, b);
        return 0;
    }

    /** Implements {@code sethostname(2)}: EPERM without CAP_SYS_ADMIN. */
    public long sethostname(Task task, long nameAddr, int len) {
        task.namespaces().uts().setHostName(readName(task, nameAddr, len));
        return 0;
    }

    /** Implements {@code setdomainname(2)}. */
    public long setdomainname(Task task, long nameAddr, int len) {
        task.namespaces().uts().setDomainName(readName(task, nameAddr, len));
        return 0;
    }

    private static String readName(Task task, long addr, int len) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, task.namespaces().uts().owner())) {
            throw Errno.EPERM.exception();
        }
        if (len < 0 || len > NAME_MAX) {
            throw Errno.EINVAL.exception();
        }
        String s = new String(task.memory().readBytes(addr, len), StandardCharsets.ISO_8859_1);
        int nul = s.indexOf('\0');
        return nul < 0 ? s : s.substring(0, nul);
    }

    /** Implements {@code sysinfo(2)}: memory as the host reports it, processes and uptime of the sandbox. */
    public long sysinfo(Task task, long infoAddr) {
        HostInfo.Memory m = HostInfo.memory();
        GuestStruct s = new GuestStruct(112);
        s.putLong(0, (System.nanoTime() - kernel.bootNs()) / 1_000_000_000);
        s.putLong(32, m.totalBytes()).putLong(40, m.freeBytes()).putLong(56, m.bufferBytes());
        s.putLong(64, m.swapTotalBytes()).putLong(72, m.swapFreeBytes());
        s.putShort(80, kernel.liveTasks());
        s.putInt(104, 1);
        task.memory().writeStruct(infoAddr, s);
        return 0;
    }

    /** Implements {@code getrandom(2)} with the host's generator; never sleeps. */
    public long getrandom(Task task, long bufAddr, long size, int flags) {
        if ((flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) != 0
                || (flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE)) {
            return Errno.EINVAL.negative();
        }
        long len = Math.min(size & Long.MAX_VALUE, 0x7fffffff);
        IoBuffer out = task.memory().buffer(bufAddr, len);
        long done = 0;
        while (done < len) {
            int n = (int) Math.min(len - done, CHUNK);
            int put = out.put(HostRandom.bytes(n), 0, n);
            done += put;
            if (put < n || task.isInterrupted() && done < len) {
                break;
            }
        }
        return done;
    }

    /** Implements {@code getcpu(2)}; the addresses (4 bytes each) may be 0. The kernel's thread runs where the guest's does. */
    public long getcpu(Task task, long cpuAddr, long nodeAddr, long unused) {
        if (cpuAddr != 0) {
            task.memory().writeInt(cpuAddr, HostInfo.currentCpu());
        }
        if (nodeAddr != 0) {
            task.memory().writeInt(nodeAddr, 0);
        }
        return 0;
    }

    /**
     * Implements {@code membarrier(2)}. Every barrier is the host's global one, which takes milliseconds but reaches the
     * threads of all guest processes; those that also synchronise instruction fetch or rseq are not offered.
     */
    public long membarrier(Task task, int command, int flags, int cpu) {
        if (flags != 0) {
            return Errno.EINVAL.negative();
        }
        switch (command) {
            case MEMBARRIER_QUERY -> {
                return GLOBAL | GLOBAL_EXPEDITED | REGISTER_GLOBAL_EXPEDITED | PRIVATE_EXPEDITED | REGISTER_PRIVATE_EXPEDITED;
            }
            case REGISTER_PRIVATE_EXPEDITED -> {
                task.group().setBarrierRegistered();
                return 0;
            }
            case REGISTER_GLOBAL_EXPEDITED -> {
                return 0;
            }
            case GLOBAL, GLOBAL_EXPEDITED -> {
                return HostInfo.barrier();
            }
            case PRIVATE_EXPEDITED -> {
                return task.group().isBarrierRegistered() ? HostInfo.barrier() : Errno.EPERM.negative();
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
    }

    /** Implements {@code syslog(2)}: refused as in a container; sizes may be asked for with EPERM too. */
    public long syslog(Task task, int type, long bufAddr, int len) {
        return Errno.EPERM.negative();
    }

    /** Implements calls that only the administrator of the host may make: EPERM. */
    public long refused(Task task) {
        return Errno.EPERM.negative();
    }
}

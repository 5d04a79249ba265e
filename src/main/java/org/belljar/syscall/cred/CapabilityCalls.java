package org.belljar.syscall.cred;

import org.belljar.abi.Errno;
import org.belljar.kernel.CredentialChange;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;

/** capget(2), capset(2): header {u32 version; int pid}, data {u32 effective, permitted, inheritable} once or twice. */
public final class CapabilityCalls {
    private static final int VERSION_1 = 0x19980330, VERSION_2 = 0x20071026, VERSION_3 = 0x20080522;

    private final Kernel kernel;

    public CapabilityCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Words of data per version, or 0 after the preferred version was written into the header. */
    private static int words(Task task, long headerAddr, int version) {
        return switch (version) {
            case VERSION_1 -> 1;
            case VERSION_2, VERSION_3 -> 2;
            default -> {
                task.memory().writeInt(headerAddr, VERSION_3);
                yield 0;
            }
        };
    }

    /** Implements {@code capget(2)}; {@code dataAddr} may be 0 to ask for the version. */
    public long capget(Task task, long headerAddr, long dataAddr) {
        int words = words(task, headerAddr, task.memory().readInt(headerAddr));
        if (words == 0) {
            return dataAddr == 0 ? 0 : Errno.EINVAL.negative();
        }
        int pid = task.memory().readInt(headerAddr + 4);
        if (pid < 0) {
            return Errno.EINVAL.negative();
        }
        Task t = pid == 0 ? task : task.pids().task(pid);
        if (t == null) {
            return Errno.ESRCH.negative();
        }
        if (dataAddr == 0) {
            return 0;
        }
        Credentials c = t.credentials();
        GuestStruct d = new GuestStruct(words * 12);
        for (int i = 0; i < words; i++) {
            d.putInt(i * 12, (int) (c.capEffective() >>> 32 * i));
            d.putInt(i * 12 + 4, (int) (c.capPermitted() >>> 32 * i));
            d.putInt(i * 12 + 8, (int) (c.capInheritable() >>> 32 * i));
        }
        task.memory().writeStruct(dataAddr, d);
        return 0;
    }

    /** Implements {@code capset(2)}: only of the calling thread, EPERM otherwise. */
    public long capset(Task task, long headerAddr, long dataAddr) {
        int words = words(task, headerAddr, task.memory().readInt(headerAddr));
        if (words == 0) {
            return Errno.EINVAL.negative();
        }
        int pid = task.memory().readInt(headerAddr + 4);
        if (pid != 0 && pid != task.tid()) {
            return Errno.EPERM.negative();
        }
        GuestStruct d = task.memory().readStruct(dataAddr, words * 12);
        long[] sets = new long[3];
        for (int i = 0; i < words; i++) {
            for (int k = 0; k < 3; k++) {
                sets[k] |= (d.getInt(i * 12 + k * 4) & 0xffffffffL) << 32 * i & Credentials.ALL_CAPABILITIES;
            }
        }
        return CredentialChange.setCapabilities(task, sets[0], sets[1], sets[2]);
    }
}

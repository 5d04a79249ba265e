package org.belljar.net;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.belljar.abi.Errno;
import org.belljar.bpf.ClassicProgram;
import org.belljar.bpf.PacketProgram;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Caller;

/** The program that a socket's packets must pass (SO_ATTACH_FILTER, socket(7)), and the options around it. */
public final class SocketFilter {
    static final int ATTACH = 26, DETACH = 27, ATTACH_BPF = 50, ATTACH_REUSEPORT = 51, ATTACH_REUSEPORT_BPF = 52, DETACH_REUSEPORT = 68;
    /** struct sock_fprog: u16 length, address of the instructions. */
    private static final int FPROG = 16;
    /** What an instruction takes here, once in the guest's form and once decoded. */
    private static final int INSTRUCTION_COST = 16;

    private volatile PacketProgram program;
    /** What this socket has given to its SO_REUSEPORT group. */
    private volatile PacketProgram selector;
    private final AtomicLong charged = new AtomicLong();
    private final AtomicBoolean isListening = new AtomicBoolean();

    static boolean isOption(int name) {
        return name == ATTACH || name == DETACH || name >= ATTACH_BPF && name <= ATTACH_REUSEPORT_BPF || name == DETACH_REUSEPORT;
    }

    public boolean isSet() {
        return program != null;
    }

    /** What an accepted socket has from its listener. */
    public void copyFrom(SocketFilter o) {
        program = o.program;
    }

    /**
     * How much of a packet its socket may have.
     *
     * @param least what is left of a packet that is not dropped, its header
     * @return bytes, counted as the filter counts them; -1: the packet is dropped
     */
    public int keep(PacketView p, int least) {
        PacketProgram now = program;
        if (now == null) {
            return p.length();
        }
        int r = now.run(p);
        if (r == 0) {
            return -1;
        }
        return r < 0 ? p.length() : Math.min(p.length(), Math.max(r, least));
    }

    /** The program in the form that it was given in; empty for none. */
    public byte[] source() {
        PacketProgram now = program;
        return now == null ? new byte[0] : now.source();
    }

    /** @return 0; EINVAL, EFAULT, EPERM (locked), EOPNOTSUPP (TCP), ENOENT, EBADF, ENOMEM */
    long set(SocketFile s, Caller caller, int name, GuestStruct value) {
        boolean isLocked = s.options().is(SocketOptions.SO_LOCK_FILTER);
        return switch (name) {
            case ATTACH -> attach(s, caller, value, isLocked);
            case DETACH -> isLocked ? Errno.EPERM.negative() : detach();
            case ATTACH_REUSEPORT -> balance(s, caller, value, isLocked);
            case DETACH_REUSEPORT -> s.balanceBy(null);
            default -> extended(caller, value, isLocked);
        };
    }

    private long attach(SocketFile s, Caller caller, GuestStruct value, boolean isLocked) {
        Errno refusal = s.filterRefusal(caller);
        if (refusal != null) {
            return refusal.negative();
        }
        PacketProgram p = program(caller, value, isLocked);
        return charge(s, caller, p, selector) ? install(p) : Errno.ENOMEM.negative();
    }

    private long install(PacketProgram p) {
        program = p;
        return 0;
    }

    /** SO_ATTACH_REUSEPORT_CBPF: the program becomes that of the socket's whole group. */
    private long balance(SocketFile s, Caller caller, GuestStruct value, boolean isLocked) {
        PacketProgram p = program(caller, value, isLocked);
        if (!charge(s, caller, program, p)) {
            return Errno.ENOMEM.negative();
        }
        selector = p;
        return s.balanceBy(p);
    }

    /** What this socket's programs take of the sandbox's memory for sockets, given back when it is closed. */
    private boolean charge(SocketFile s, Caller caller, PacketProgram first, PacketProgram second) {
        long cost = cost(first) + cost(second);
        BufferQuota quota = NetNamespace.of(caller).buffers();
        if (!quota.take(cost)) {
            return false;
        }
        if (isListening.compareAndSet(false, true)) {
            s.addReleaseListener(f -> quota.release(charged.getAndSet(0)));
        }
        quota.release(charged.getAndSet(cost));
        return true;
    }

    private static long cost(PacketProgram p) {
        return p == null ? 0 : (long) p.length() * INSTRUCTION_COST;
    }

    private long detach() {
        if (program == null) {
            return Errno.ENOENT.negative();
        }
        program = null;
        return 0;
    }

    private static PacketProgram program(Caller caller, GuestStruct value, boolean isLocked) {
        if (value.size() != FPROG) {
            throw Errno.EINVAL.exception();
        }
        if (isLocked) {
            throw Errno.EPERM.exception();
        }
        int n = value.getUnsignedShort(0);
        long addr = value.getLong(8);
        if (n == 0 || n > ClassicProgram.MAX_LENGTH || addr == 0) {
            throw Errno.EINVAL.exception();
        }
        return new PacketProgram(((Task) caller).memory().readBytes(addr, n * ClassicProgram.INSTRUCTION_SIZE));
    }

    /** Programs of bpf(2) cannot exist, as that call is refused. */
    private static long extended(Caller caller, GuestStruct value, boolean isLocked) {
        if (value.size() != 4) {
            return Errno.EINVAL.negative();
        }
        if (isLocked) {
            return Errno.EPERM.negative();
        }
        ((Task) caller).fds().get(value.getInt(0)).drop();
        return Errno.EINVAL.negative();
    }
}

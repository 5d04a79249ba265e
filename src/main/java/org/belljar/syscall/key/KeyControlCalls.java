package org.belljar.syscall.key;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.keys.KeyService;
import org.belljar.keys.KeySubject;
import org.belljar.vfs.Credentials;

/** keyctl(2). */
public final class KeyControlCalls {
    private static final int GET_KEYRING_ID = 0, JOIN_SESSION_KEYRING = 1, UPDATE = 2, REVOKE = 3, CHOWN = 4, SETPERM = 5,
            DESCRIBE = 6, CLEAR = 7, LINK = 8, UNLINK = 9, SEARCH = 10, READ = 11, INSTANTIATE = 12, NEGATE = 13,
            SET_REQKEY_KEYRING = 14, SET_TIMEOUT = 15, ASSUME_AUTHORITY = 16, GET_SECURITY = 17, SESSION_TO_PARENT = 18,
            REJECT = 19, INSTANTIATE_IOV = 20, INVALIDATE = 21, GET_PERSISTENT = 22, RESTRICT_KEYRING = 29, MOVE = 30,
            CAPABILITIES = 31;
    private static final int MOVE_EXCL = 1, MAX_UPDATE = 4096;
    /** CAPS0: capabilities, persistent keyrings, invalidate, restrict, move. CAPS1: names per user namespace. */
    private static final byte[] SUPPORTED = {(byte) (1 | 2 | 0x20 | 0x40 | 0x80), 1};

    private final KeyService keys;
    private final KeyInstantiation instantiation = new KeyInstantiation();

    public KeyControlCalls(Kernel kernel) {
        keys = kernel.keys();
    }

    /**
     * Implements {@code keyctl(2)}.
     *
     * @return by operation; EOPNOTSUPP for an unknown one, and the errors of {@link KeyService}
     */
    public long keyctl(Task task, int operation, long a, long b, long c, long d) {
        KeySubject s = KeyCalls.subject(task);
        return switch (operation) {
            case GET_KEYRING_ID -> keys.number(s, (int) a, (int) b != 0);
            case JOIN_SESSION_KEYRING -> join(task, s, a);
            case SEARCH -> keys.search(s, (int) a, KeyCalls.type(task, b), KeyCalls.description(task, c), (int) d);
            case LINK -> done(() -> keys.link(s, (int) a, (int) b));
            case UNLINK -> done(() -> keys.unlink(s, (int) a, (int) b));
            case MOVE -> move(s, (int) a, (int) b, (int) c, (int) d);
            case CLEAR -> done(() -> keys.clear(s, (int) a));
            case RESTRICT_KEYRING -> restrict(task, s, (int) a, b, c);
            case SET_REQKEY_KEYRING -> keys.setRequestDestination(s, (int) a);
            case SESSION_TO_PARENT -> sessionToParent(task, s);
            case GET_PERSISTENT -> persistent(s, (int) a, (int) b);
            case CAPABILITIES -> capabilities(task, a, b);
            case INSTANTIATE, NEGATE, REJECT, INSTANTIATE_IOV, ASSUME_AUTHORITY -> instantiate(task, operation, a, b, c);
            default -> onOneKey(task, s, operation, a, b, c);
        };
    }

    private long onOneKey(Task task, KeySubject s, int operation, long a, long b, long c) {
        int id = (int) a;
        return switch (operation) {
            case UPDATE -> update(task, s, id, b, c);
            case READ -> copyWhole(task, keys.attributes().read(s, id), b, c);
            case DESCRIBE -> copyWhole(task, text(keys.attributes().describe(s, id)), b, c);
            case GET_SECURITY -> security(task, s, id, b, c);
            case REVOKE -> done(() -> keys.attributes().revoke(s, id));
            case INVALIDATE -> done(() -> keys.attributes().invalidate(s, id));
            case CHOWN -> setOwner(s, id, (int) b, (int) c);
            case SETPERM -> done(() -> keys.attributes().setPermissions(s, id, (int) b));
            case SET_TIMEOUT -> done(() -> keys.attributes().setTimeout(s, id, b & 0xffffffffL));
            default -> Errno.EOPNOTSUPP.negative();
        };
    }

    private static long done(Runnable work) {
        work.run();
        return 0;
    }

    private static byte[] text(String s) {
        return (s + '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Copies all out if there is room for all; the size in any case. */
    private static long copyWhole(Task task, byte[] content, long addr, long size) {
        if (addr != 0 && Long.compareUnsigned(size, content.length) >= 0) {
            task.memory().writeBytes(addr, content);
        }
        return content.length;
    }

    private long join(Task task, KeySubject s, long nameAddr) {
        String name = nameAddr == 0 ? null : KeyCalls.description(task, nameAddr);
        if (name != null && name.startsWith(".")) {
            return Errno.EPERM.negative();
        }
        return keys.join(s, name);
    }

    private long move(KeySubject s, int id, int from, int to, int flags) {
        if ((flags & ~MOVE_EXCL) != 0) {
            return Errno.EINVAL.negative();
        }
        keys.move(s, id, from, to, flags != 0);
        return 0;
    }

    private long restrict(Task task, KeySubject s, int id, long typeAddr, long restrictionAddr) {
        if (typeAddr == 0 && restrictionAddr != 0) {
            return Errno.EINVAL.negative();
        }
        String type = typeAddr == 0 ? null : KeyCalls.type(task, typeAddr);
        if (restrictionAddr != 0) {
            KeyCalls.description(task, restrictionAddr);
        }
        keys.restrict(s, id, type);
        return 0;
    }

    /** EPERM: the parent is the first process, or has several threads. */
    private long sessionToParent(Task task, KeySubject s) {
        TaskGroup parent = task.group().parent();
        boolean isPlain = parent != null && parent.globalId() > 1 && parent.tasks().length == 1;
        keys.tasks().giveSession(s, isPlain ? KeyCalls.subject(parent.leader()) : null);
        return 0;
    }

    private long persistent(KeySubject s, int asUid, int ringId) {
        Credentials c = s.credentials();
        int uid = asUid == -1 ? c.uid() : c.userNamespace().kernelUid(asUid);
        if (uid == -1) {
            return Errno.EINVAL.negative();
        }
        if (uid != c.uid() && uid != c.euid() && !c.hasOwnCapability(Credentials.CAP_SETUID)) {
            return Errno.EPERM.negative();
        }
        return keys.persistent(s, uid, ringId);
    }

    private static long capabilities(Task task, long addr, long size) {
        byte[] out = new byte[(int) Math.min(Integer.toUnsignedLong((int) size), 1 << 20)];
        System.arraycopy(SUPPORTED, 0, out, 0, Math.min(out.length, SUPPORTED.length));
        if (out.length > 0) {
            task.memory().writeBytes(addr, out);
        }
        return SUPPORTED.length;
    }

    /** Nobody is ever asked to make a key (see {@link KeyService#request}), so nobody has the authority: EPERM, ENOKEY. */
    private long instantiate(Task task, int operation, long a, long b, long c) {
        return switch (operation) {
            case ASSUME_AUTHORITY -> (int) a == 0 ? 0 : ((int) a < 0 ? Errno.EINVAL : Errno.ENOKEY).negative();
            case INSTANTIATE -> instantiation.checkPayload(task, b, c);
            case INSTANTIATE_IOV -> instantiation.checkVector(task, b, (int) c);
            case REJECT -> instantiation.checkError((int) c);
            default -> Errno.EPERM.negative();
        };
    }

    private long update(Task task, KeySubject s, int id, long addr, long size) {
        if (Long.compareUnsigned(size, MAX_UPDATE) > 0) {
            return Errno.EINVAL.negative();
        }
        byte[] payload = addr == 0 ? new byte[0] : task.memory().readBytes(addr, (int) size);
        keys.attributes().update(s, id, payload);
        return 0;
    }

    private long security(Task task, KeySubject s, int id, long addr, long size) {
        keys.attributes().requireView(s, id);
        if (addr != 0 && size != 0) {
            task.memory().writeBytes(addr, new byte[1]);
        }
        return 1;
    }

    private long setOwner(KeySubject s, int id, int asUid, int asGid) {
        int uid = s.credentials().userNamespace().kernelUid(asUid);
        int gid = s.credentials().userNamespace().kernelGid(asGid);
        if (asUid != -1 && uid == -1 || asGid != -1 && gid == -1) {
            return Errno.EINVAL.negative();
        }
        if (asUid != -1 || asGid != -1) {
            keys.attributes().setOwner(s, id, uid, gid);
        }
        return 0;
    }
}

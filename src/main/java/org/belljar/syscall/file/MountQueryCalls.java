package org.belljar.syscall.file;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.NamespaceFile;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.VfsPath;

/** statmount(2), listmount(2). */
public final class MountQueryCalls {
    /** struct mnt_id_req: u32 size, u32 mnt_ns_fd, u64 mnt_id, u64 param, and since Linux 6.10 u64 mnt_ns_id. */
    private static final int REQUEST = 24, REQUEST_1 = 32;
    private static final int PAGE = 4096, HEADER = 512;
    private static final long FIRST_ID = 1L << 31, ROOT = -1;
    private static final int REVERSE = 1, MAX_IDS = 1_000_000;
    private static final int SB_BASIC = 1, MNT_BASIC = 2, PROPAGATE_FROM = 4, MNT_ROOT = 8, MNT_POINT = 0x10, FS_TYPE = 0x20,
            NS_ID = 0x40, MNT_OPTS = 0x80, FS_SUBTYPE = 0x100, SB_SOURCE = 0x200, SUPPORTED = 0x1000;
    private static final int STRINGS = MNT_ROOT | MNT_POINT | FS_TYPE | MNT_OPTS | FS_SUBTYPE | SB_SOURCE;
    private static final int KNOWN = SB_BASIC | MNT_BASIC | PROPAGATE_FROM | STRINGS | NS_ID | SUPPORTED;
    private static final int MS_UNBINDABLE = 1 << 17, MS_PRIVATE = 1 << 18, MS_SLAVE = 1 << 19, MS_SHARED = 1 << 20;

    /** @param namespaceFd of a file of the mount namespace; 0: the caller's, or the one with number {@code namespace} */
    private record Request(long id, long param, long namespace, int namespaceFd) {}

    /** EINVAL, E2BIG, EFAULT. */
    private static Request read(Task task, long addr) {
        int size = task.memory().readInt(addr);
        if (Integer.compareUnsigned(size, PAGE) > 0) {
            throw Errno.E2BIG.exception();
        }
        if (Integer.compareUnsigned(size, REQUEST) < 0) {
            throw Errno.EINVAL.exception();
        }
        byte[] raw = task.memory().readBytes(addr, size);
        for (int i = REQUEST_1; i < size; i++) {
            if (raw[i] != 0) {
                throw Errno.E2BIG.exception();
            }
        }
        GuestStruct s = new GuestStruct(java.util.Arrays.copyOf(raw, REQUEST_1));
        if (s.getInt(4) != 0 && s.getLong(24) != 0 || s.getLong(8) != ROOT && Long.compareUnsigned(s.getLong(8), FIRST_ID) <= 0) {
            throw Errno.EINVAL.exception();
        }
        return new Request(s.getLong(8), s.getLong(16), s.getLong(24), s.getInt(4));
    }

    /** By number only the caller's own mount namespace can be asked about: ENOENT for others. By descriptor: EBADF, EINVAL, ENOENT. */
    private static MountNamespace namespace(Task task, Request r) {
        MountNamespace own = task.namespaces().mounts();
        if (r.namespaceFd != 0) {
            OpenFile f = task.fds().get(r.namespaceFd);
            try {
                MountNamespace other = f instanceof NamespaceFile n && n.namespace() instanceof MountNamespace m ? m : null;
                if (other == null) {
                    throw Errno.EINVAL.exception();
                }
                requireOwner(task, other);
                return other;
            } finally {
                f.drop();
            }
        }
        if (r.namespace != 0 && r.namespace != own.id()) {
            throw Errno.ENOENT.exception();
        }
        return own;
    }

    /** Of other namespaces those alone learn who may administer them. ENOENT. */
    private static void requireOwner(Task task, MountNamespace ns) {
        if (ns != task.namespaces().mounts() && !task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, ns.owner())) {
            throw Errno.ENOENT.exception();
        }
    }

    private static Mount find(MountNamespace ns, long id) {
        for (Mount m : ns.mounts()) {
            if (m.uniqueId() == id) {
                return m;
            }
        }
        throw Errno.ENOENT.exception();
    }

    private static void requireVisible(Task task, VfsPath place) {
        if (!PathNames.isReachable(place, task.fs().root())
                && !task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, task.namespaces().mounts().owner())) {
            throw Errno.EPERM.exception();
        }
    }

    /**
     * Implements {@code listmount(2)}: the mounts below one, or with LSMT_ROOT below the caller's root, by id from behind
     * {@code param} on.
     *
     * @return how many of the {@code count} numbers at {@code idsAddr} (8 bytes each) were written; EINVAL, ENOENT, EPERM, EOVERFLOW
     */
    public long listmount(Task task, long requestAddr, long idsAddr, long count, int flags) {
        if ((flags & ~REVERSE) != 0) {
            return Errno.EINVAL.negative();
        }
        if (count < 0 || count > MAX_IDS) {
            return Errno.EOVERFLOW.negative();
        }
        if (!org.belljar.mm.GuestMemory.isUserRange(idsAddr, count * 8)) {
            return Errno.EFAULT.negative();
        }
        Request r = read(task, requestAddr);
        if (r.param != 0 && Long.compareUnsigned(r.param, FIRST_ID) <= 0) {
            return Errno.EINVAL.negative();
        }
        MountNamespace ns = namespace(task, r);
        VfsPath top = r.id == ROOT ? task.fs().root() : find(ns, r.id).rootPath();
        requireVisible(task, top);
        boolean backwards = (flags & REVERSE) != 0;
        List<Long> found = new ArrayList<>();
        for (Mount m : backwards ? ns.mounts().reversed() : ns.mounts()) {
            int order = Long.compareUnsigned(m.uniqueId(), r.param);
            boolean isBehind = r.param == 0 || (backwards ? order < 0 : order > 0);
            if (found.size() < count && isBehind && m.uniqueId() != r.id && PathNames.isReachable(m.rootPath(), top)) {
                found.add(m.uniqueId());
            }
        }
        GuestStruct out = new GuestStruct(found.size() * 8);
        for (int i = 0; i < found.size(); i++) {
            out.putLong(i * 8, found.get(i));
        }
        if (!found.isEmpty()) {
            task.memory().writeStruct(idsAddr, out);
        }
        return found.size();
    }

    /** Implements {@code statmount(2)}: struct statmount, 512 bytes, and strings behind it. EINVAL, ENOENT, EPERM, EOVERFLOW. */
    public long statmount(Task task, long requestAddr, long bufAddr, long size, int flags) {
        if (flags != 0) {
            return Errno.EINVAL.negative();
        }
        Request r = read(task, requestAddr);
        if (r.id == ROOT) {
            return Errno.ENOENT.negative();
        }
        if ((r.param & STRINGS) != 0 && size <= HEADER) {
            return Errno.EOVERFLOW.negative();
        }
        MountNamespace ns = namespace(task, r);
        Mount m = find(ns, r.id);
        requireVisible(task, m.rootPath());
        GuestStruct s = new GuestStruct(HEADER);
        StringBuilder strings = new StringBuilder();
        long mask = fill(task, ns, m, r.param, s, strings);
        if ((r.param & STRINGS) != 0 && HEADER + strings.length() > size) {
            return Errno.EOVERFLOW.negative();
        }
        int head = (int) Math.min(size, HEADER);
        s.putInt(0, head + strings.length()).putLong(8, mask);
        byte[] all = new byte[head + strings.length()];
        System.arraycopy(s.bytes(), 0, all, 0, head);
        System.arraycopy(strings.toString().getBytes(StandardCharsets.ISO_8859_1), 0, all, head, strings.length());
        task.memory().writeBytes(bufAddr, all);
        return 0;
    }

    private static long fill(Task task, MountNamespace ns, Mount m, long asked, GuestStruct s, StringBuilder strings) {
        long mask = asked & KNOWN & ~(MNT_OPTS | FS_SUBTYPE);
        FileSystem fs = m.fileSystem();
        if ((asked & SB_BASIC) != 0) {
            s.putInt(16, (int) (fs.device() >>> 8)).putInt(20, (int) (fs.device() & 255)).putLong(24, fs.statistics().magic());
            s.putInt(32, fs.flags() | (fs.isReadOnly() ? FileSystem.RDONLY : 0));
        }
        if ((asked & MNT_BASIC) != 0) {
            Mount parent = m.parent() == null ? m : m.parent();
            s.putLong(40, m.uniqueId()).putLong(48, parent.uniqueId()).putInt(56, m.id()).putInt(60, parent.id());
            s.putLong(64, MountAttributes.of(m)).putLong(72, type(m)).putLong(80, m.peerGroupId()).putLong(88, m.masterGroupId());
        }
        if ((asked & PROPAGATE_FROM) != 0) {
            s.putLong(96, ns.propagatesFrom(m, task.fs().root()));
        }
        if ((asked & NS_ID) != 0) {
            s.putLong(112, ns.id());
        }
        if ((asked & SUPPORTED) != 0) {
            s.putLong(144, KNOWN);
        }
        if ((asked & MNT_ROOT) != 0) {
            string(s, 104, strings, PathNames.within(m));
        }
        if ((asked & MNT_POINT) != 0) {
            boolean isTop = m == task.fs().root().mount();
            string(s, 108, strings, isTop ? "/" : PathNames.of(m.rootPath(), task.fs().root()));
        }
        if ((asked & FS_TYPE) != 0) {
            string(s, 36, strings, fs.type());
        }
        if ((asked & MNT_OPTS) != 0 && !fs.options().isEmpty()) {
            mask |= MNT_OPTS;
            string(s, 4, strings, fs.options().substring(1));
        }
        if ((asked & SB_SOURCE) != 0) {
            string(s, 124, strings, m.source());
        }
        return mask;
    }

    private static void string(GuestStruct s, int field, StringBuilder strings, String text) {
        s.putInt(field, strings.length());
        strings.append(text).append('\0');
    }

    private static long type(Mount m) {
        long t = (m.isShared() ? MS_SHARED : 0) | (m.masterGroupId() != 0 ? MS_SLAVE : 0) | (m.isUnbindable() ? MS_UNBINDABLE : 0);
        return t == 0 ? MS_PRIVATE : t;
    }
}

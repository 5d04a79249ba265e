package org.belljar.vfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.belljar.abi.Errno;

/**
 * A POSIX access control list (acl(5)), immutable. Its form in the attributes {@code system.posix_acl_access} and
 * {@code system.posix_acl_default}: a version, 2, as 32-bit number, then entries {u16 tag, u16 permissions, u32 id}.
 */
public final class PosixAcl {
    public static final String ACCESS = "system.posix_acl_access", DEFAULT = "system.posix_acl_default";

    private static final int VERSION = 2, HEADER = 4, ENTRY = 8;
    private static final int USER_OBJ = 1, USER = 2, GROUP_OBJ = 4, GROUP = 8, MASK = 0x10, OTHER = 0x20;
    private static final int NO_ID = -1;

    private record Entry(int tag, int perm, int id) {}

    /** What one list makes of the mode of a new object. {@code acl} null: the mode says it all. */
    public record Inherited(int mode, PosixAcl acl) {}

    private final List<Entry> entries;

    private PosixAcl(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Reads an attribute's value; null for one without entries.
     *
     * @throws org.belljar.abi.ErrnoException EOPNOTSUPP for another version, EINVAL for what is no valid list
     */
    public static PosixAcl parse(byte[] value) {
        ByteBuffer b = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length < HEADER) {
            throw Errno.EINVAL.exception();
        }
        if (b.getInt() != VERSION) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if (b.remaining() % ENTRY != 0) {
            throw Errno.EINVAL.exception();
        }
        List<Entry> list = new ArrayList<>();
        while (b.hasRemaining()) {
            int tag = b.getShort() & 0xffff;
            int perm = b.getShort() & 0xffff;
            int id = b.getInt();
            list.add(new Entry(tag, perm, tag == USER || tag == GROUP ? id : NO_ID));
        }
        if (list.isEmpty()) {
            return null;
        }
        requireValid(list);
        return new PosixAcl(List.copyOf(list));
    }

    /** posix_acl_valid: the kinds in order, each single one once, a mask if somebody is named. */
    private static void requireValid(List<Entry> list) {
        int seen = 0;
        int last = 0;
        for (Entry e : list) {
            boolean single = e.tag == USER_OBJ || e.tag == GROUP_OBJ || e.tag == MASK || e.tag == OTHER;
            boolean named = e.tag == USER || e.tag == GROUP;
            if (!single && !named || (e.perm & ~7) != 0 || named && e.id == NO_ID
                    || e.tag < last || single && (seen & e.tag) != 0) {
                throw Errno.EINVAL.exception();
            }
            seen |= e.tag;
            last = e.tag;
        }
        int needed = USER_OBJ | GROUP_OBJ | OTHER | ((seen & (USER | GROUP)) != 0 ? MASK : 0);
        if ((seen & needed) != needed) {
            throw Errno.EINVAL.exception();
        }
    }

    public byte[] bytes() {
        ByteBuffer b = ByteBuffer.allocate(HEADER + ENTRY * entries.size()).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(VERSION);
        for (Entry e : entries) {
            b.putShort((short) e.tag).putShort((short) e.perm).putInt(e.id);
        }
        return b.array();
    }

    private Entry single(int tag) {
        return entries.stream().filter(e -> e.tag == tag).findFirst().orElse(null);
    }

    /** The permission bits of a mode that correspond: the group's are the mask where there is one. */
    public int modeBits() {
        Entry group = single(MASK) == null ? single(GROUP_OBJ) : single(MASK);
        return single(USER_OBJ).perm << 6 | group.perm << 3 | single(OTHER).perm;
    }

    /** Whether a mode says as much as this list (posix_acl_equiv_mode). */
    public boolean isPlain() {
        return entries.stream().noneMatch(e -> e.tag == USER || e.tag == GROUP || e.tag == MASK);
    }

    /** The list after chmod(2). */
    public PosixAcl withMode(int mode) {
        boolean masked = single(MASK) != null;
        return new PosixAcl(entries.stream().map(e -> switch (e.tag) {
            case USER_OBJ -> new Entry(e.tag, mode >> 6 & 7, e.id);
            case GROUP_OBJ -> masked ? e : new Entry(e.tag, mode >> 3 & 7, e.id);
            case MASK -> new Entry(e.tag, mode >> 3 & 7, e.id);
            case OTHER -> new Entry(e.tag, mode & 7, e.id);
            default -> e;
        }).toList());
    }

    /** Access list and mode of an object made with {@code mode} in a directory of which this is the default list. */
    public Inherited inherit(int mode) {
        int allowed = modeBits() & mode & 0777;
        boolean masked = single(MASK) != null;
        List<Entry> now = entries.stream().map(e -> switch (e.tag) {
            case USER_OBJ -> new Entry(e.tag, e.perm & mode >> 6 & 7, e.id);
            case GROUP_OBJ -> masked ? e : new Entry(e.tag, e.perm & mode >> 3 & 7, e.id);
            case MASK -> new Entry(e.tag, e.perm & mode >> 3 & 7, e.id);
            case OTHER -> new Entry(e.tag, e.perm & mode & 7, e.id);
            default -> e;
        }).sorted(Comparator.comparingInt(Entry::tag)).toList();
        return new Inherited(mode & ~0777 | allowed, isPlain() ? null : new PosixAcl(now));
    }

    /** Whether somebody who is not the owner may (posix_acl_permission), capabilities aside. */
    boolean permits(Credentials c, Inode inode, int want) {
        boolean groupFound = false;
        for (Entry e : entries) {
            boolean grants = (e.perm & want) == want;
            switch (e.tag) {
                case USER -> {
                    if (e.id == c.fsuid()) {
                        return grants && masked(want);
                    }
                }
                case GROUP_OBJ, GROUP -> {
                    if (c.inGroup(e.tag == GROUP ? e.id : inode.gid())) {
                        groupFound = true;
                        if (grants) {
                            return masked(want);
                        }
                    }
                }
                case OTHER -> {
                    return !groupFound && grants;
                }
                default -> { }
            }
        }
        return false;
    }

    private boolean masked(int want) {
        Entry mask = single(MASK);
        return mask == null || (mask.perm & want) == want;
    }
}

package org.belljar.vfs;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;

/**
 * Which devices the tasks of a control group may make, read and write, as Linux's device controller holds them to (version 1's files; the
 * program that runtimes load for version 2 says the same). Immutable.
 */
public final class DeviceRules {
    public static final int ANY = -1, WRITE = Permissions.WRITE, READ = Permissions.READ, MAKE = 8;
    /** Everything is allowed. */
    public static final DeviceRules NONE = new DeviceRules(true, List.of());

    public enum Kind { ALL, CHARACTER, BLOCK }

    /**
     * One line of devices.allow or devices.deny.
     *
     * @param major  {@link #ANY}: all, as for {@code minor}; of {@link Kind#ALL} both are
     * @param access of {@link #READ}, {@link #WRITE} and {@link #MAKE}
     */
    public record Rule(boolean isAllowed, Kind kind, int major, int minor, int access) {
        private boolean isOfSame(Rule o) {
            return kind == o.kind && major == o.major && minor == o.minor;
        }

        private boolean covers(Kind k, long rdev) {
            return kind == k && (major == ANY || major == Devices.major(rdev)) && (minor == ANY || minor == Devices.minor(rdev));
        }

        private Rule with(int bits) {
            return new Rule(isAllowed, kind, major, minor, bits);
        }
    }

    private final boolean isAllowedByDefault;
    /** What differs from that. */
    private final List<Rule> exceptions;

    private DeviceRules(boolean isAllowedByDefault, List<Rule> exceptions) {
        this.isAllowedByDefault = isAllowedByDefault;
        this.exceptions = List.copyOf(exceptions);
    }

    /** In the order in which they are written; nothing is allowed before the first. */
    public static DeviceRules of(List<Rule> rules) {
        boolean isAllowed = false;
        List<Rule> exceptions = new ArrayList<>();
        for (Rule r : rules) {
            if (r.kind == Kind.ALL) {
                isAllowed = r.isAllowed;
                exceptions.clear();
            } else {
                change(exceptions, r, r.isAllowed != isAllowed);
            }
        }
        return new DeviceRules(isAllowed, exceptions);
    }

    private static void change(List<Rule> exceptions, Rule r, boolean isAdded) {
        for (int i = 0; i < exceptions.size(); i++) {
            Rule e = exceptions.get(i);
            if (e.isOfSame(r)) {
                int bits = isAdded ? e.access | r.access : e.access & ~r.access;
                exceptions.remove(i);
                if (bits != 0) {
                    exceptions.add(i, e.with(bits));
                }
                return;
            }
        }
        if (isAdded) {
            exceptions.add(r);
        }
    }

    /** An exception allows what it names in full, and forbids what it names in part. */
    boolean allows(int type, long rdev, int access) {
        Kind kind = type == Inode.S_IFBLK ? Kind.BLOCK : Kind.CHARACTER;
        for (Rule e : exceptions) {
            if (e.covers(kind, rdev) && (isAllowedByDefault ? (e.access & access) != 0 : (access & ~e.access) == 0)) {
                return !isAllowedByDefault;
            }
        }
        return isAllowedByDefault;
    }

    /** 0, or -EPERM for a device that the caller may not use so. @param want of {@link Permissions} */
    public static int check(Caller caller, Inode inode, int want) {
        int type = inode.type();
        int access = want & (READ | WRITE);
        boolean isHeld = (type == Inode.S_IFCHR || type == Inode.S_IFBLK) && access != 0;
        return !isHeld || caller.devices().allows(type, inode.rdev(), access) ? 0 : -Errno.EPERM.number();
    }

    /** EPERM for a node that the caller may not make; whiteouts are none. */
    static void requireMaking(Caller caller, int type, long rdev) {
        if (!(type == Inode.S_IFCHR && rdev == 0) && !caller.devices().allows(type, rdev, MAKE)) {
            throw Errno.EPERM.exception();
        }
    }
}

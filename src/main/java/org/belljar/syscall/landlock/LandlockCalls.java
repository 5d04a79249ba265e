package org.belljar.syscall.landlock;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.landlock.Domain;
import org.belljar.landlock.RuleBudget;
import org.belljar.landlock.Ruleset;
import org.belljar.mm.GuestStruct;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.OpenFile;

/** landlock_create_ruleset(2), landlock_add_rule(2), landlock_restrict_self(2): ABI 7. */
public final class LandlockCalls {
    private static final int ABI = 7, ERRATA = 7, FLAG_VERSION = 1, FLAG_ERRATA = 2;
    private static final int FIRST_SIZE = 8, FULL_SIZE = 24, PAGE = 4096;
    private static final int PATH_BENEATH = 1, NET_PORT = 2;
    private static final int ALL_LOG_FLAGS = 7, LOG_SUBDOMAINS_OFF = 4;

    private final Kernel kernel;

    public LandlockCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Implements {@code landlock_create_ruleset(2)}.
     *
     * @param attrAddr guest address of {u64 files, net, scopes}, the first at least
     * @return descriptor, or with a flag the ABI's version or what was mended in it; EFAULT, E2BIG; EINVAL for unknown rights, ENOMSG for none
     */
    public long createRuleset(Task task, long attrAddr, long size, int flags) {
        if (flags != 0) {
            boolean isAsked = attrAddr == 0 && size == 0;
            return isAsked && flags == FLAG_VERSION ? ABI : isAsked && flags == FLAG_ERRATA ? ERRATA : Errno.EINVAL.negative();
        }
        GuestStruct a = attributes(task, attrAddr, size);
        long files = a.getLong(0);
        long net = a.getLong(8);
        long scopes = a.getLong(16);
        if ((files & ~Ruleset.ALL_FILES) != 0 || (net & ~Ruleset.ALL_NET) != 0 || (scopes & ~Ruleset.ALL_SCOPES) != 0) {
            return Errno.EINVAL.negative();
        }
        if ((files | net | scopes) == 0) {
            return Errno.ENOMSG.negative();
        }
        RuleBudget budget = kernel.plugIn(RuleBudget.class, RuleBudget::new);
        return Descriptors.install(task, new Ruleset(budget, (int) files, (int) net, (int) scopes), true);
    }

    private static GuestStruct attributes(Task task, long addr, long size) {
        if (addr == 0) {
            throw Errno.EFAULT.exception();
        }
        if (Long.compareUnsigned(size, FIRST_SIZE) < 0) {
            throw Errno.EINVAL.exception();
        }
        if (Long.compareUnsigned(size, PAGE) > 0) {
            throw Errno.E2BIG.exception();
        }
        byte[] given = task.memory().readBytes(addr, (int) size);
        byte[] known = new byte[FULL_SIZE];
        for (int i = 0; i < given.length; i++) {
            if (i < FULL_SIZE) {
                known[i] = given[i];
            } else if (given[i] != 0) {
                throw Errno.E2BIG.exception();
            }
        }
        return new GuestStruct(known);
    }

    /** The ruleset behind a descriptor, to be dropped. EBADF, EBADFD: another file. */
    private static Ruleset ruleset(Task task, int fd) {
        OpenFile f = task.fds().get(fd);
        if (f instanceof Ruleset r) {
            return r;
        }
        boolean isPathOnly = (f.flags() & org.belljar.abi.OpenFlags.O_PATH) != 0;
        f.drop();
        throw (isPathOnly ? Errno.EBADF : Errno.EBADFD).exception();
    }

    /**
     * Implements {@code landlock_add_rule(2)}.
     *
     * @param attrAddr guest address of {u64 rights; int fd} or {u64 rights; u64 port}
     * @return 0; EINVAL, EFAULT, EBADF, EBADFD; ENOMSG: no rights
     */
    public long addRule(Task task, int fd, int type, long attrAddr, int flags) {
        if (flags != 0) {
            return Errno.EINVAL.negative();
        }
        Ruleset r = ruleset(task, fd);
        try {
            return switch (type) {
                case PATH_BENEATH -> allowBeneath(task, r, attrAddr);
                case NET_PORT -> allowPort(task, r, attrAddr);
                default -> Errno.EINVAL.negative();
            };
        } finally {
            r.drop();
        }
    }

    private static long allowBeneath(Task task, Ruleset r, long attrAddr) {
        GuestStruct a = task.memory().readStruct(attrAddr, 12);
        long access = a.getLong(0);
        if (access == 0) {
            return Errno.ENOMSG.negative();
        }
        r.requireHandled(access);
        OpenFile place = task.fds().get(a.getInt(8));
        try {
            if (place.path() == null || place.inode().fileSystem() instanceof AnonymousFileSystem) {
                return Errno.EBADFD.negative();
            }
            r.allow(place.path(), access);
            return 0;
        } finally {
            place.drop();
        }
    }

    private static long allowPort(Task task, Ruleset r, long attrAddr) {
        GuestStruct a = task.memory().readStruct(attrAddr, 16);
        if (a.getLong(0) == 0) {
            return Errno.ENOMSG.negative();
        }
        r.allowPort(a.getLong(8), a.getLong(0));
        return 0;
    }

    /**
     * Implements {@code landlock_restrict_self(2)}: of the calling thread and its descendants. The flags on logging change nothing.
     *
     * @return 0; EPERM without no_new_privs or CAP_SYS_ADMIN, EINVAL (flags), EBADF, EBADFD, E2BIG: 16 layers
     */
    public long restrictSelf(Task task, int fd, int flags) {
        if (!task.hasNoNewPrivs() && !task.credentials().hasOwnCapability(Credentials.CAP_SYS_ADMIN)) {
            return Errno.EPERM.negative();
        }
        if ((flags & ~ALL_LOG_FLAGS) != 0) {
            return Errno.EINVAL.negative();
        }
        if (fd == -1 && flags == LOG_SUBDOMAINS_OFF) {
            return 0;
        }
        Ruleset r = ruleset(task, fd);
        try {
            task.setGuard(Domain.below(task.guard(), r));
            return 0;
        } finally {
            r.drop();
        }
    }
}

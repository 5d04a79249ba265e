package org.belljar.landlock;

import org.belljar.abi.Errno;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** A ruleset's descriptor (landlock_create_ruleset(2)). */
public final class Ruleset extends OpenFile {
    public static final int ALL_FILES = FileAccess.ALL, ALL_NET = 3, ALL_SCOPES = 3;
    private static final int MAX_PORT = 65535, O_RDWR = 2;
    private static final AnonymousFileSystem FILE_SYSTEM = new AnonymousFileSystem("anon_inodefs", 0x09041934);

    private final Inode inode = new AnonymousInode(FILE_SYSTEM, "[landlock-ruleset]", 0600, 0, 0);
    private final int files;
    private final int net;
    private final int scopes;
    // Guarded by this; the rules are copied before a change once a layer has them:
    private Rules rules;
    private boolean isShared;

    public Ruleset(RuleBudget budget, int files, int net, int scopes) {
        super(O_RDWR);
        this.files = files;
        this.net = net;
        this.scopes = scopes;
        this.rules = new Rules(budget);
    }

    @Override
    public Inode inode() {
        return inode;
    }

    /**
     * Grants rights beneath a directory, or to a file. EINVAL: rights that the ruleset does not handle, or that make no sense for a
     * file; E2BIG, ENOMEM: too many rules.
     */
    public synchronized void allow(VfsPath place, long access) {
        if (!place.inode().isDirectory() && (access & ~FileAccess.OF_FILES) != 0) {
            throw Errno.EINVAL.exception();
        }
        prepareChange();
        rules.allow(place, (int) access);
    }

    /** EINVAL: a right that is not handled. */
    public void requireHandled(long access) {
        if ((access & ~(long) files) != 0) {
            throw Errno.EINVAL.exception();
        }
    }

    /** Grants rights to a TCP port. EINVAL: a right that is not handled, or no port. */
    public synchronized void allowPort(long port, long access) {
        if ((access & ~(long) net) != 0 || port < 0 || port > MAX_PORT) {
            throw Errno.EINVAL.exception();
        }
        prepareChange();
        rules.allowPort((int) port, (int) access);
    }

    private void prepareChange() {
        if (isShared) {
            rules = rules.copy();
            isShared = false;
        }
    }

    /** As it is now, to be enforced. */
    synchronized Layer freeze() {
        isShared = true;
        return new Layer(files, net, scopes, rules);
    }
}

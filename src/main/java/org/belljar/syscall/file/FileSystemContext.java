package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FileSystemTypes;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mount;
import org.belljar.vfs.OpenFile;

/**
 * The descriptor of fsopen(2) and fspick(2): a file system being configured. Its log, which read(2) returns, stays empty:
 * ENODATA. Guarded by itself.
 */
final class FileSystemContext extends OpenFile {
    private static final AnonymousFileSystem FILE_SYSTEM = new AnonymousFileSystem("anon_inodefs", 0x09041934);
    private static final int MAX_OPTIONS = 4096;

    private enum Phase { PARAMETERS, MADE, MOUNTED, FAILED }

    private final Inode inode = new AnonymousInode(FILE_SYSTEM, "[fscontext]", 0600, 0, 0);
    private final FileSystemTypes.Factory factory;
    /** The mount whose file system is to be changed, or null. */
    private final Mount picked;
    private final StringBuilder options = new StringBuilder();
    private Phase phase = Phase.PARAMETERS;
    private String source;
    private int flags;
    private FileSystem made;

    /** One of {@code factory} and {@code picked} is null. */
    FileSystemContext(FileSystemTypes.Factory factory, Mount picked) {
        super(2);
        this.factory = factory;
        this.picked = picked;
        this.flags = picked == null ? 0 : picked.fileSystem().flags();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        return Errno.ENODATA.negative();
    }

    @Override
    public boolean isPollable() {
        return false;
    }

    private void requireParameters() {
        if (phase != Phase.PARAMETERS) {
            throw Errno.EBUSY.exception();
        }
    }

    /** FSCONFIG_SET_FLAG. EINVAL for an unknown one. */
    synchronized void setFlag(Task task, String key) {
        requireParameters();
        if (!setCommonFlag(key)) {
            addOption(task, key);
        }
    }

    /** A value by path, descriptor or bytes. No type here takes one; flags of all types are set whatever the value. */
    synchronized void setOther(String key) {
        requireParameters();
        if (!setCommonFlag(key)) {
            throw Errno.EINVAL.exception();
        }
    }

    /** vfs_parse_sb_flag, which looks at no value. */
    private boolean setCommonFlag(String key) {
        switch (key) {
            case "ro" -> flags |= FileSystem.RDONLY;
            case "rw" -> flags &= ~FileSystem.RDONLY;
            case "sync" -> flags |= FileSystem.SYNCHRONOUS;
            case "async" -> flags &= ~FileSystem.SYNCHRONOUS;
            case "dirsync" -> flags |= FileSystem.DIRSYNC;
            case "lazytime" -> flags |= FileSystem.LAZYTIME;
            case "nolazytime" -> flags &= ~FileSystem.LAZYTIME;
            case "mand" -> { }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** FSCONFIG_SET_STRING. EINVAL for an unknown key or a bad value. */
    synchronized void setString(Task task, String key, String value) {
        requireParameters();
        if (setCommonFlag(key)) {
            return;
        }
        if (key.equals("source")) {
            if (source != null) {
                throw Errno.EINVAL.exception();
            }
            source = value;
        } else {
            addOption(task, key + "=" + value);
        }
    }

    /** Whether the type takes the option shows when it is tried on a file system that is thrown away. */
    private void addOption(Task task, String option) {
        if (option.indexOf(',') >= 0 || options.length() + option.length() > MAX_OPTIONS) {
            throw Errno.EINVAL.exception();
        }
        if (factory != null) {
            factory.check(task, option);
        }
        options.append(options.isEmpty() ? "" : ",").append(option);
    }

    /** FSCONFIG_CMD_CREATE. */
    synchronized void create(Task task) {
        if (phase != Phase.PARAMETERS || factory == null) {
            throw Errno.EBUSY.exception();
        }
        phase = Phase.FAILED;
        made = NewFileSystems.make(task, factory, source == null ? "none" : source, options.toString(), flags);
        phase = Phase.MADE;
    }

    /** FSCONFIG_CMD_RECONFIGURE. */
    synchronized void reconfigure(Task task) {
        if (picked == null) {
            throw Errno.EBUSY.exception();
        }
        MountCalls.mounts(task).changeFileSystem(picked, flags, () -> picked.fileSystem().reconfigure(task, options.toString()));
        options.setLength(0);
    }

    /** fsmount(2) takes the file system, once. EINVAL before it is made, EBUSY afterwards. */
    synchronized FileSystem take() {
        switch (phase) {
            case MADE -> phase = Phase.MOUNTED;
            case MOUNTED -> throw Errno.EBUSY.exception();
            default -> throw Errno.EINVAL.exception();
        }
        return made;
    }

    synchronized String source() {
        return source == null ? "none" : source;
    }
}

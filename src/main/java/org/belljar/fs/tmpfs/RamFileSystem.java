package org.belljar.fs.tmpfs;

import org.belljar.abi.Errno;
import org.belljar.mm.SharedStore;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FsStatistics;

/**
 * ramfs, the simplest file system: files and directories in memory, no attributes beyond the mode, no sizes told, no limits of
 * its own. Its data is charged to the sandbox's {@link SharedStore} as that of tmpfs, so here it may be full (ENOSPC), where
 * Linux would go on until memory ends.
 */
public final class RamFileSystem extends TmpfsFileSystem {
    private static final long MAGIC = 0x858458f6L;
    private static final int STANDARD_MODE = 0755;

    private RamFileSystem(SharedStore store, int mode, Caller caller, long maxInodes) {
        super(store, mode, caller.credentials().fsuid(), caller.credentials().fsgid(), maxInodes);
        refuseDirect();
    }

    /** As mount(2) makes one: {@code mode} counts, all other options are ignored. EINVAL for a mode that is no octal number. */
    public static RamFileSystem fromOptions(SharedStore store, long maxInodes, Caller caller, String data) {
        int mode = STANDARD_MODE;
        for (String option : data.split(",")) {
            if (option.equals("mode") || option.startsWith("mode=")) {
                mode = octal(option.substring(Math.min(option.length(), 5)));
            }
        }
        return new RamFileSystem(store, mode, caller, maxInodes);
    }

    private static int octal(String value) {
        try {
            return Integer.parseUnsignedInt(value, 8) & 07777;
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.exception();
        }
    }

    /** There is nothing that could be changed. */
    @Override
    public void reconfigure(Caller caller, String data) {}

    @Override
    public String type() {
        return "ramfs";
    }

    @Override
    public String options() {
        StringBuilder s = new StringBuilder();
        appendMode(s, STANDARD_MODE);
        return s.toString();
    }

    @Override
    public FsStatistics statistics() {
        return new FsStatistics(MAGIC, 4096, 0, 0, 0, 0, 0, 255);
    }

    @Override
    boolean hasXattrs() {
        return false;
    }

    @Override
    boolean hasHoles() {
        return false;
    }

    @Override
    boolean hasDirectorySizes() {
        return false;
    }

    @Override
    public boolean hasFileHandles() {
        return false;
    }
}

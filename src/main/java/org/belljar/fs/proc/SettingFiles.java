package org.belljar.fs.proc;

import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** Makes the files below /proc/sys. */
final class SettingFiles {
    private static final int O_ACCMODE = 3;

    private final FileSystem fs;

    SettingFiles(FileSystem fs) {
        this.fs = fs;
    }

    FileSystem fileSystem() {
        return fs;
    }

    /** A value that cannot be set: as in a container, where /proc/sys is mounted read-only. */
    void fixed(PseudoDirectory d, String name, long value) {
        fixed(d, name, Long.toString(value));
    }

    void fixed(PseudoDirectory d, String name, String value) {
        d.add(name, new Fixed(fs, value));
    }

    void readable(PseudoDirectory d, String name, TextInode.Source source) {
        d.add(name, new Setting(fs, 0444, source, null));
    }

    void writable(PseudoDirectory d, String name, TextInode.Source source, TextInode.Store store) {
        writable(d, name, 0644, source, store);
    }

    void writable(PseudoDirectory d, String name, int permissions, TextInode.Source source, TextInode.Store store) {
        d.add(name, new Setting(fs, permissions, source, store));
    }

    /** A number that can be set, up to {@code most}: EINVAL beyond. */
    void limit(PseudoDirectory d, String name, IntSupplier get, IntConsumer set, int most) {
        limit(d, name, get, set, 0, most);
    }

    void limit(PseudoDirectory d, String name, IntSupplier get, IntConsumer set, int least, int most) {
        writable(d, name, c -> get.getAsInt() + "\n", (c, s) -> {
            set.accept(number(s, least, most));
            return 0;
        });
    }

    /** EINVAL for anything but one number. */
    static int number(String text) {
        return number(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static int number(String text, int least, int most) {
        try {
            int n = Integer.parseInt(TextInode.line(text).strip());
            if (n >= least && n <= most) {
                return n;
            }
        } catch (NumberFormatException e) {
            // the same
        }
        throw Errno.EINVAL.exception();
    }

    static void requireAdmin(Caller c) {
        if (!c.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.exception();
        }
    }

    /** A value; poll(2) accepts these files. */
    private static class Setting extends TextInode {
        Setting(FileSystem fs, int permissions, Source source, Store store) {
            super(fs, permissions, source, store);
            pollable();
        }
    }

    private static final class Fixed extends Setting {
        Fixed(FileSystem fs, String value) {
            super(fs, 0644, c -> value + "\n", null);
        }

        @Override
        protected void checkOpen(Caller caller, int flags) {
            if ((flags & O_ACCMODE) != 0) {
                throw Errno.EROFS.exception();
            }
        }
    }
}

package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.vfs.FileLimits;
import org.belljar.vfs.NotifyLimits;
import org.belljar.vfs.StickyProtection;
import org.belljar.vfs.UserCounts;
import org.belljar.vfs.pseudo.PseudoDirectory;

/** /proc/sys/fs. */
final class FileSettings {
    private final SettingFiles files;
    private final Kernel kernel;

    FileSettings(SettingFiles files, Kernel kernel) {
        this.files = files;
        this.kernel = kernel;
    }

    void fill(PseudoDirectory f) {
        files.fixed(f, "file-max", Long.MAX_VALUE);
        files.fixed(f, "file-nr", "1024\t0\t9223372036854775807");
        FileLimits limits = kernel.vfs().fileLimits();
        files.limit(f, "nr_open", limits::mostOpen, limits::setMostOpen, FileLimits.LEAST_OPEN, FileLimits.MOST_OPEN);
        files.fixed(f, "inode-nr", "65536\t1024");
        files.fixed(f, "inode-state", "65536\t1024\t0\t0\t0\t0\t0");
        files.limit(f, "pipe-max-size", limits::pipeBytes, limits::setPipeBytes, Integer.MAX_VALUE);
        files.fixed(f, "pipe-user-pages-soft", 16384);
        files.fixed(f, "pipe-user-pages-hard", 0);
        files.writable(f, "lease-break-time", c -> kernel.vfs().leaseBreakSeconds() + "\n", (c, s) -> {
            kernel.vfs().setLeaseBreakSeconds(SettingFiles.number(s));
            return 0;
        });
        files.fixed(f, "leases-enable", 1);
        files.fixed(f, "mount-max", 100000);
        files.fixed(f, "overflowuid", 65534);
        files.fixed(f, "overflowgid", 65534);
        StickyProtection sticky = kernel.vfs().sticky();
        for (StickyProtection.Kind kind : StickyProtection.Kind.values()) {
            files.writable(f, kind.fileName(), c -> sticky.level(kind) + "\n", (c, s) -> {
                SettingFiles.requireAdmin(c);
                int n = SettingFiles.number(s);
                if (n < 0 || n > kind.most()) {
                    return Errno.EINVAL.negative();
                }
                sticky.setLevel(kind, n);
                return 0;
            });
        }
        files.fixed(f, "suid_dumpable", 0);
        files.fixed(f, "aio-max-nr", 65536);
        files.fixed(f, "aio-nr", 0);
        notification(f);
        files.fixed(f.directory("epoll"), "max_user_watches", 1 << 20);
    }

    private void notification(PseudoDirectory f) {
        PseudoDirectory inotify = f.directory("inotify");
        NotifyLimits l = kernel.vfs().notifyLimits();
        UserCounts users = kernel.vfs().userCounts().initial();
        files.limit(inotify, "max_user_instances", () -> users.max(UserCounts.Kind.INOTIFY_INSTANCES), n -> users.setMax(UserCounts.Kind.INOTIFY_INSTANCES, n), NotifyLimits.MOST_INSTANCES);
        files.limit(inotify, "max_user_watches", () -> users.max(UserCounts.Kind.INOTIFY_WATCHES), n -> users.setMax(UserCounts.Kind.INOTIFY_WATCHES, n), NotifyLimits.MOST_WATCHES);
        files.limit(inotify, "max_queued_events", l::queued, l::setQueued, NotifyLimits.MOST_QUEUED);
        PseudoDirectory fanotify = f.directory("fanotify");
        files.limit(fanotify, "max_user_groups", () -> users.max(UserCounts.Kind.FANOTIFY_GROUPS), n -> users.setMax(UserCounts.Kind.FANOTIFY_GROUPS, n), NotifyLimits.MOST_INSTANCES);
        files.limit(fanotify, "max_user_marks", () -> users.max(UserCounts.Kind.FANOTIFY_MARKS), n -> users.setMax(UserCounts.Kind.FANOTIFY_MARKS, n), NotifyLimits.MOST_WATCHES);
        files.limit(fanotify, "max_queued_events", l::fanotifyQueued, l::setFanotifyQueued, NotifyLimits.MOST_QUEUED);
    }
}

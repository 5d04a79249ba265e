package org.belljar.oci.files;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.Vfs;

/** Serves the mounts of one container on a thread of its own, which sleeps until the host's kernel asks, and ends with the last mount. */
public final class FileService {
    private static final int CTL_ADD = 1, POLLIN = 1, O_CLOEXEC = 02000000;

    private final Vfs vfs;
    private final FsContext fs;
    private final ConcurrentHashMap<Integer, FuseMount> mounts = new ConcurrentHashMap<>();
    /** Guarded by this; -1: there is no thread. */
    private int epoll = -1;
    /** Guarded by this while there is no thread, whose it is. */
    private NativeMemory buffer;

    /** @param mounts of the container */
    public FileService(Vfs vfs, MountNamespace mounts) {
        this.vfs = vfs;
        this.fs = new FsContext(mounts.rootPath(), mounts.rootPath(), 0);
    }

    /**
     * Serves a mount from now on.
     *
     * @param fd    of /dev/fuse, non-blocking; closed when the mount has gone
     * @param place the directory of the container that it is to show
     */
    public synchronized void add(int fd, String place) {
        if (epoll < 0) {
            epoll = (int) Host.call(HostNumbers.EPOLL_CREATE1, O_CLOEXEC);
            buffer = NativeMemory.allocate(FuseMount.BUFFER);
        }
        NativeMemory event = NativeMemory.allocate(16);
        event.putInt(0, POLLIN);
        event.putLong(4, fd);
        FuseMount mount = new FuseMount(fd, vfs, fs, place, buffer);
        boolean isFirst = mounts.isEmpty();
        mounts.put(fd, mount);
        if (Host.call(HostNumbers.EPOLL_CTL, epoll, CTL_ADD, fd, event.address(), 0, 0) < 0) {
            mounts.remove(fd);
            mount.close();
        } else if (isFirst) {
            Thread t = new Thread(this::run, "host-files");
            t.setDaemon(true);
            t.start();
        }
        event.free();
    }

    private void run() {
        NativeMemory event = NativeMemory.allocate(16);
        do {
            if (Host.call(HostNumbers.EPOLL_WAIT, epoll, event.address(), 1, -1, 0, 0) == 1) {
                FuseMount m = mounts.get((int) event.getLong(4));
                if (!m.serve()) {
                    m.close();
                    mounts.remove(m.fd());
                }
            }
        } while (!hasEnded());
        event.free();
    }

    private synchronized boolean hasEnded() {
        if (mounts.isEmpty()) {
            HostFiles.close(epoll);
            buffer.free();
            epoll = -1;
        }
        return epoll < 0;
    }
}

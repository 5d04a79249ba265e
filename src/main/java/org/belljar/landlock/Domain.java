package org.belljar.landlock;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.Dentry;
import org.belljar.vfs.Guard;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** The layers that a task is under, the oldest first; immutable. */
public final class Domain implements Guard {
    private static final int MOST_LAYERS = 16;

    private final Layer[] layers;
    /** Rights to files and ports that any layer handles. */
    private final int files;
    private final int net;

    private Domain(Layer[] layers) {
        this.layers = layers;
        int f = 0;
        int n = 0;
        for (Layer l : layers) {
            f |= l.files;
            n |= l.net;
        }
        files = f;
        net = n;
    }

    /** Below {@code guard}, one more layer. E2BIG: there are 16. */
    public static Domain below(Guard guard, Ruleset ruleset) {
        Layer[] now = guard instanceof Domain d ? Arrays.copyOf(d.layers, d.layers.length + 1) : new Layer[1];
        if (now.length > MOST_LAYERS) {
            throw Errno.E2BIG.exception();
        }
        now[now.length - 1] = ruleset.freeze();
        return new Domain(now);
    }

    /** Whether rules on the way up grant all of {@code asked}. */
    static boolean isGranted(Missing missing, VfsPath path, int asked) {
        if (!missing.has(asked) || path.inode().fileSystem() instanceof AnonymousFileSystem) {
            return true;
        }
        Ascent way = new Ascent(path);
        do {
            if (missing.grant(way.dentry().inode(), asked)) {
                return true;
            }
        } while (way.up());
        return false;
    }

    private void require(VfsPath path, int asked) {
        if ((files & asked) != 0 && !isGranted(new Missing(layers, asked), path, asked)) {
            throw Errno.EACCES.exception();
        }
    }

    @Override
    public int open(VfsPath path, boolean reads, boolean writes, boolean executes) {
        Inode inode = path.inode();
        int asked = (writes ? FileAccess.WRITE_FILE : 0) | (executes ? FileAccess.EXECUTE : 0)
                | (!reads ? 0 : inode.isDirectory() ? FileAccess.READ_DIR : FileAccess.READ_FILE);
        int wished = FileAccess.TRUNCATE | FileAccess.IOCTL_DEV;
        if ((files & (asked | wished)) == 0) {
            return 0;
        }
        Missing missing = new Missing(layers, asked | wished);
        if (isGranted(missing, path, asked | wished)) {
            return 0;
        }
        if (missing.has(asked)) {
            throw Errno.EACCES.exception();
        }
        return (missing.has(FileAccess.TRUNCATE) ? OpenFile.NO_TRUNCATE : 0)
                | (missing.has(FileAccess.IOCTL_DEV) ? OpenFile.NO_DEVICE_IOCTL : 0);
    }

    @Override
    public void make(VfsPath directory, int type) {
        require(directory, FileAccess.toMake(type));
    }

    @Override
    public void remove(VfsPath directory, Inode victim) {
        require(directory, FileAccess.toRemove(victim));
    }

    @Override
    public void truncate(VfsPath path) {
        require(path, FileAccess.TRUNCATE);
    }

    @Override
    public void refer(Dentry old, VfsPath directory, Dentry target, boolean isRename, boolean isExchange) {
        if (files != 0) {
            new ReferCheck(layers, old, directory, target, isRename, isExchange).run();
        }
    }

    @Override
    public void changeMounts() {
        if (files != 0) {
            throw Errno.EPERM.exception();
        }
    }

    @Override
    public void tcp(int family, byte[] address, boolean isConnect) {
        if (net != 0) {
            TcpCheck.run(layers, family, address, isConnect);
        }
    }

    @Override
    public boolean confines(Scope scope, Guard other) {
        int bit = scope == Scope.SIGNAL ? Layer.SCOPE_SIGNAL : Layer.SCOPE_ABSTRACT;
        for (int i = 0; i < layers.length; i++) {
            if ((layers[i].scopes & bit) != 0 && !(other instanceof Domain d && d.layers.length > i && d.layers[i] == layers[i])) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean mayTrace(Guard other) {
        return other instanceof Domain d && d.layers.length >= layers.length && d.layers[layers.length - 1] == layers[layers.length - 1];
    }
}

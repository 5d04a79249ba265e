package org.belljar.oci.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.NameOperations;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Vfs;
import org.belljar.vfs.VfsPath;

/** Names and attributes. */
final class FuseNames {
    private final Vfs vfs;
    private final FsContext fs;
    private final Nodes nodes;

    FuseNames(Vfs vfs, FsContext fs, Nodes nodes) {
        this.vfs = vfs;
        this.fs = fs;
        this.nodes = nodes;
    }

    boolean serves(FuseRequest r) {
        return r.opcode() <= FuseRequest.LINK || r.opcode() == FuseRequest.RENAME2 || r.opcode() == FuseRequest.STATFS;
    }

    long answer(RequestCaller caller, FuseRequest r, ByteBuffer reply) {
        VfsPath at = nodes.get(r.node());
        NameOperations n = vfs.names();
        switch (r.opcode()) {
            case FuseRequest.LOOKUP -> entry(caller, at, r.name(), reply);
            case FuseRequest.GETATTR -> FuseAttributes.answer(at.inode(), reply);
            case FuseRequest.SETATTR -> {
                FuseAttributes.set(caller, vfs, at, r.body());
                FuseAttributes.answer(at.inode(), reply);
            }
            case FuseRequest.READLINK -> reply.put(at.inode().readLink(caller).getBytes(StandardCharsets.ISO_8859_1));
            case FuseRequest.UNLINK -> n.unlink(caller, fs, at, r.name());
            case FuseRequest.RMDIR -> n.rmdir(caller, fs, at, r.name());
            case FuseRequest.RENAME -> rename(caller, at, nodes.get(r.body().getLong()), 0, r);
            case FuseRequest.RENAME2 -> {
                VfsPath to = nodes.get(r.body().getLong());
                int flags = r.body().getInt();
                rename(caller, at, to, flags, r.skip(4));
            }
            case FuseRequest.STATFS -> statistics(at, reply);
            default -> make(caller, at, r, reply);
        }
        return 0;
    }

    private void make(RequestCaller caller, VfsPath at, FuseRequest r, ByteBuffer reply) {
        NameOperations n = vfs.names();
        String name;
        switch (r.opcode()) {
            case FuseRequest.SYMLINK -> {
                name = r.name();
                n.symlink(caller, fs, r.name(), at, name);
            }
            case FuseRequest.MKNOD -> {
                int mode = r.body().getInt();
                long rdev = r.body().getInt() & 0xffffffffL;
                name = r.skip(8).name();
                n.mknod(caller, fs, at, name, mode, rdev);
            }
            case FuseRequest.MKDIR -> {
                int mode = r.body().getInt();
                name = r.skip(4).name();
                n.mkdir(caller, fs, at, name, mode);
            }
            case FuseRequest.LINK -> {
                VfsPath old = nodes.get(r.body().getLong());
                name = r.name();
                n.link(caller, fs, old, at, name);
            }
            default -> throw Errno.ENOSYS.exception();
        }
        entry(caller, at, name, reply);
    }

    private void rename(RequestCaller caller, VfsPath from, VfsPath to, int flags, FuseRequest r) {
        String old = r.name();
        vfs.names().rename(caller, fs, from, old, to, r.name(), flags);
    }

    /** struct fuse_entry_out: the number, whose generation is always 0, no time of validity, the attributes. */
    private void entry(RequestCaller caller, VfsPath directory, String name, ByteBuffer reply) {
        VfsPath found = new PathWalk(vfs, caller, fs).find(directory, name, 0).path();
        reply.putLong(nodes.tell(found)).putLong(0).putLong(0).putLong(0).putInt(0).putInt(0);
        FuseAttributes.write(found.inode(), reply);
    }

    private static void statistics(VfsPath at, ByteBuffer reply) {
        FsStatistics s = at.inode().fileSystem().statistics();
        reply.putLong(s.blocks()).putLong(s.blocksFree()).putLong(s.blocksAvailable()).putLong(s.files()).putLong(s.filesFree());
        reply.putInt((int) s.blockSize()).putInt(s.nameMax()).putInt((int) s.blockSize());
        reply.position(reply.position() + 28);
    }
}

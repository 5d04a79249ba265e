package org.belljar.fs.proc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.Backing;
import org.belljar.mm.BuildId;
import org.belljar.mm.GuestStruct;
import org.belljar.mm.Vma;
import org.belljar.vfs.Caller;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.pseudo.TextInode;

/** /proc/PID/maps: a text, and questions about single mappings by ioctl(PROCMAP_QUERY). */
final class MapsInode extends TextInode {
    private static final int PROCMAP_QUERY = 0xc0686611;
    /**
     * struct procmap_query {u64 size, query_flags, query_addr, vma_start, vma_end, vma_flags, vma_page_size, vma_offset, inode; u32
     * dev_major, dev_minor, vma_name_size, build_id_size; u64 vma_name_addr, build_id_addr}.
     */
    private static final int SIZE = 104, FLAGS = 8, ADDRESS = 16, START = 24, END = 32, VMA_FLAGS = 40, PAGE_SIZE = 48, OFFSET = 56,
            INODE = 64, MAJOR = 72, MINOR = 76, NAME_SIZE = 80, ID_SIZE = 84, NAME_ADDR = 88, ID_ADDR = 96;
    private static final int SMALLEST = 24, PAGE = 4096;
    private static final int READABLE = 1, WRITABLE = 2, EXECUTABLE = 4, SHARED = 8, PERMISSIONS = 15, OR_NEXT = 16, OF_FILES = 32;

    private final ProcessDirectory process;

    MapsInode(ProcessDirectory process) {
        super(process.fileSystem(), 0444, c -> {
            process.requireMemoryAccess(c);
            return ProcessMaps.maps(process, c);
        });
        this.process = process;
    }

    @Override
    protected void checkOpen(Caller caller, int flags) {
        process.requireMemoryAccess(caller);
    }

    @Override
    public int uid() {
        return process.uid();
    }

    /** It takes none; unlike other files of the kind it says so for no bytes, too. */
    @Override
    protected long store(Caller caller, String text) {
        return Errno.EINVAL.negative();
    }

    @Override
    protected long storeNothing(Caller caller) {
        return Errno.EINVAL.negative();
    }

    @Override
    public int gid() {
        return process.gid();
    }

    /** ENOTTY, EFAULT, E2BIG, EINVAL, ENOENT (no such mapping), ENAMETOOLONG, ESRCH. */
    @Override
    protected long ioctl(Caller caller, int request, long arg) {
        if (request != PROCMAP_QUERY) {
            return Errno.ENOTTY.negative();
        }
        process.requireMemoryAccess(caller);
        long given = caller.memory().readLong(arg);
        if (Long.compareUnsigned(given, PAGE) > 0) {
            return Errno.E2BIG.negative();
        }
        if (given < SMALLEST) {
            return Errno.EINVAL.negative();
        }
        byte[] raw = new byte[(int) given];
        caller.memory().read(arg, raw, 0, raw.length);
        for (int i = SIZE; i < raw.length; i++) {
            if (raw[i] != 0) {
                return Errno.E2BIG.negative();
            }
        }
        GuestStruct q = new GuestStruct(Arrays.copyOf(raw, SIZE));
        if ((q.getLong(FLAGS) & ~(PERMISSIONS | OR_NEXT | OF_FILES)) != 0 || (q.getInt(NAME_SIZE) == 0) != (q.getLong(NAME_ADDR) == 0)
                || (q.getInt(ID_SIZE) == 0) != (q.getLong(ID_ADDR) == 0)) {
            return Errno.EINVAL.negative();
        }
        AddressSpace a = process.addressSpace();
        if (a == null) {
            return Errno.ESRCH.negative();
        }
        return answer(caller, a, q, arg, Math.min(raw.length, SIZE));
    }

    private long answer(Caller caller, AddressSpace a, GuestStruct q, long addr, int size) {
        Vma v = find(a, q.getLong(ADDRESS), (int) q.getLong(FLAGS));
        if (v == null) {
            return Errno.ENOENT.negative();
        }
        Backing b = v.backing();
        q.putLong(START, v.start()).putLong(END, v.end()).putLong(VMA_FLAGS, flags(v)).putLong(PAGE_SIZE, PAGE);
        q.putLong(OFFSET, b == null ? 0 : v.offset()).putLong(INODE, b == null ? 0 : b.inodeNumber());
        q.putInt(MAJOR, b == null ? 0 : (int) ProcessMaps.major(b.device())).putInt(MINOR, b == null ? 0 : (int) ProcessMaps.minor(b.device()));
        if (q.getInt(ID_SIZE) != 0) {
            byte[] id = b == null || b.file() == null ? new byte[0] : BuildId.of(caller, b.file());
            putBytes(caller, q, ID_SIZE, ID_ADDR, id);
        }
        if (q.getInt(NAME_SIZE) != 0) {
            VfsPath root = caller instanceof Task t ? t.fs().root() : process.fs().root();
            String name = ProcessMaps.name(a, v, root);
            putBytes(caller, q, NAME_SIZE, NAME_ADDR, name.isEmpty() ? new byte[0] : (name + "\0").getBytes(StandardCharsets.ISO_8859_1));
        }
        caller.memory().write(addr, q.bytes(), 0, size);
        return 0;
    }

    private static void putBytes(Caller caller, GuestStruct q, int sizeAt, int addrAt, byte[] b) {
        if (Integer.compareUnsigned(b.length, q.getInt(sizeAt)) > 0) {
            throw Errno.ENAMETOOLONG.exception();
        }
        q.putInt(sizeAt, b.length);
        caller.memory().write(q.getLong(addrAt), b, 0, b.length);
    }

    private static int flags(Vma v) {
        return (v.isReadable() ? READABLE : 0) | (v.isWritable() ? WRITABLE : 0) | (v.isExecutable() ? EXECUTABLE : 0)
                | (v.isShared() ? SHARED : 0);
    }

    private Vma find(AddressSpace a, long addr, int wanted) {
        for (Vma v : ProcessMaps.areas(process, a)) {
            boolean fits = (flags(v) & wanted & PERMISSIONS) == (wanted & PERMISSIONS)
                    && ((wanted & OF_FILES) == 0 || v.backing() != null && v.backing().file() != null);
            if (Long.compareUnsigned(v.end(), addr) > 0) {
                boolean covers = v.start() <= addr;
                if (fits && (covers || (wanted & OR_NEXT) != 0)) {
                    return v;
                }
                if ((wanted & OR_NEXT) == 0) {
                    return null;
                }
            }
        }
        return null;
    }
}

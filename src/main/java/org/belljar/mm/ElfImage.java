package org.belljar.mm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.Caller;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.OpenFile;

/**
 * The headers of an ELF file, read once into the kernel's memory and checked there as fs/binfmt_elf.c checks them. What
 * only shows when segments are placed is {@link ElfLoader}'s.
 */
public final class ElfImage {
    static final int ET_EXEC = 2, ET_DYN = 3, EM_X86_64 = 62;
    static final int PT_LOAD = 1, PT_INTERP = 3, PT_GNU_STACK = 0x6474e551;
    static final int PF_X = 1, PF_W = 2, PF_R = 4;
    private static final int EHDR_SIZE = 64, PHDR_SIZE = 56, MAX_PHDRS_BYTES = 65536, PATH_MAX = 4096;

    /** A program header (Elf64_Phdr). */
    record Segment(int type, int flags, long offset, long vaddr, long fileBytes, long memBytes, long align) {
        int prot() {
            return ((flags & PF_R) != 0 ? Vma.PROT_READ : 0) | ((flags & PF_W) != 0 ? Vma.PROT_WRITE : 0)
                    | ((flags & PF_X) != 0 ? Vma.PROT_EXEC : 0);
        }
    }

    private final OpenFile file;
    private final int type;
    private final long entry;
    private final long phoff;
    private final Segment[] segments;
    private String interpreter;

    private ElfImage(OpenFile file, int type, long entry, long phoff, Segment[] segments) {
        this.file = file;
        this.type = type;
        this.entry = entry;
        this.phoff = phoff;
        this.segments = segments;
    }

    /**
     * Reads a program's headers and the name of its interpreter.
     *
     * @param head the file's first bytes, as many as there are, at most a page
     * @throws org.belljar.abi.ErrnoException ENOEXEC for what is no ELF program of this machine, EIO for a cut-off name
     */
    public static ElfImage readProgram(Caller caller, OpenFile file, byte[] head) {
        ElfImage image = read(caller, file, head, Errno.ENOEXEC);
        for (Segment s : image.segments) {
            if (s.type == PT_INTERP) {
                image.interpreter = readInterpreter(caller, file, head, s);
                break;
            }
        }
        return image;
    }

    /** Reads the headers of a program's interpreter (ld.so). EIO when it has no full header, ELIBBAD when it is unfit. */
    public static ElfImage readInterpreter(Caller caller, OpenFile file, byte[] head) {
        if (head.length < EHDR_SIZE) {
            throw Errno.EIO.exception();
        }
        return read(caller, file, head, Errno.ELIBBAD);
    }

    private static ElfImage read(Caller caller, OpenFile file, byte[] head, Errno unfit) {
        if (head.length < EHDR_SIZE || head[0] != 0x7f || head[1] != 'E' || head[2] != 'L' || head[3] != 'F') {
            throw unfit.exception();
        }
        GuestStruct h = new GuestStruct(head);
        int type = h.getUnsignedShort(16);
        boolean fits = (type == ET_EXEC || type == ET_DYN) && h.getUnsignedShort(18) == EM_X86_64
                && h.getUnsignedShort(54) == PHDR_SIZE && file.mappable() != null;
        int count = h.getUnsignedShort(56);
        if (!fits || count < 1 || count * PHDR_SIZE > MAX_PHDRS_BYTES) {
            throw unfit.exception();
        }
        long phoff = h.getLong(32);
        GuestStruct p = new GuestStruct(readAt(caller, file, head, phoff, count * PHDR_SIZE, unfit));
        Segment[] segments = new Segment[count];
        for (int i = 0; i < count; i++) {
            int at = i * PHDR_SIZE;
            segments[i] = new Segment(p.getInt(at), p.getInt(at + 4), p.getLong(at + 8), p.getLong(at + 16), p.getLong(at + 32),
                    p.getLong(at + 40), p.getLong(at + 48));
        }
        return new ElfImage(file, type, h.getLong(24), phoff, segments);
    }

    private static String readInterpreter(Caller caller, OpenFile file, byte[] head, Segment s) {
        if (s.fileBytes > PATH_MAX || s.fileBytes < 2) {
            throw Errno.ENOEXEC.exception();
        }
        byte[] name = readAt(caller, file, head, s.offset, (int) s.fileBytes, Errno.EIO);
        if (name[name.length - 1] != 0) {
            throw Errno.ENOEXEC.exception();
        }
        int n = 0;
        while (name[n] != 0) {
            n++;
        }
        return new String(name, 0, n, StandardCharsets.ISO_8859_1);
    }

    private static byte[] readAt(Caller caller, OpenFile file, byte[] head, long offset, int len, Errno cutOff) {
        if (offset < 0) {
            throw cutOff.exception();
        }
        if (offset + len <= head.length) {
            return Arrays.copyOfRange(head, (int) offset, (int) offset + len);
        }
        byte[] b = readUpTo(caller, file, offset, len);
        if (b.length != len) {
            throw cutOff.exception();
        }
        return b;
    }

    /** Up to {@code len} bytes of a file from {@code offset} on; fewer at its end. */
    public static byte[] readUpTo(Caller caller, OpenFile file, long offset, int len) {
        NativeMemory m = NativeMemory.allocate(len);
        try {
            int done = 0;
            while (done < len) {
                long r = Errno.check(file.pread(caller, new KernelBuffer(m, done, len - done), offset + done));
                if (r == 0) {
                    break;
                }
                done += (int) r;
            }
            byte[] b = new byte[done];
            m.get(0, b, 0, done);
            return b;
        } finally {
            m.free();
        }
    }

    public OpenFile file() {
        return file;
    }

    public boolean isPositionIndependent() {
        return type == ET_DYN;
    }

    long entry() {
        return entry;
    }

    int segmentCount() {
        return segments.length;
    }

    Segment[] segments() {
        return segments;
    }

    /** The interpreter's path, or null for a static program. */
    public String interpreter() {
        return interpreter;
    }

    /** Whether PT_GNU_STACK asks for an executable stack; without one x86-64 gives a plain stack. */
    boolean wantsExecutableStack() {
        boolean exec = false;
        for (Segment s : segments) {
            if (s.type == PT_GNU_STACK) {
                exec = (s.flags & PF_X) != 0;
            }
        }
        return exec;
    }

    /** Unrelocated address of the program headers in memory; 0 if no segment holds them. */
    long headersAddr() {
        for (Segment s : segments) {
            if (s.type == PT_LOAD && Long.compareUnsigned(s.offset, phoff) <= 0
                    && Long.compareUnsigned(phoff - s.offset, s.fileBytes) < 0) {
                return phoff - s.offset + s.vaddr;
            }
        }
        return 0;
    }
}

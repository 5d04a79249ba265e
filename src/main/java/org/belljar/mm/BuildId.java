package org.belljar.mm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.belljar.abi.ErrnoException;
import org.belljar.vfs.Caller;
import org.belljar.vfs.OpenFile;

/** The build id of a program or library, from its ELF notes. */
public final class BuildId {
    private static final byte[] NONE = {};
    private static final int MAGIC = 0x464c457f, PT_NOTE = 4, NT_GNU_BUILD_ID = 3, GNU = 0x00554e47, LONGEST = 20;
    private static final int PHOFF = 32, PHNUM = 56, PHDR = 56, MOST_HEADERS = 64, MOST_NOTES = 4096;

    private BuildId() {}

    /** Empty for a file without one. */
    public static byte[] of(Caller caller, OpenFile file) {
        try {
            ByteBuffer head = read(caller, file, 0, 64);
            if (head.limit() < 64 || head.getInt(0) != MAGIC || head.get(4) != 2) {
                return NONE;
            }
            int n = Math.min(head.getShort(PHNUM) & 0xffff, MOST_HEADERS);
            ByteBuffer headers = read(caller, file, head.getLong(PHOFF), n * PHDR);
            for (int at = 0; at + PHDR <= headers.limit(); at += PHDR) {
                if (headers.getInt(at) == PT_NOTE) {
                    byte[] id = find(read(caller, file, headers.getLong(at + 8), (int) Math.clamp(headers.getLong(at + 32), 0, MOST_NOTES)));
                    if (id.length > 0) {
                        return id;
                    }
                }
            }
        } catch (ErrnoException e) {
            return NONE;
        }
        return NONE;
    }

    private static ByteBuffer read(Caller caller, OpenFile file, long offset, int len) {
        return ByteBuffer.wrap(offset < 0 ? NONE : ElfImage.readUpTo(caller, file, offset, len)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Among notes of {u32 name size, u32 descriptor size, u32 type}, name and descriptor aligned to 4. */
    private static byte[] find(ByteBuffer notes) {
        for (int at = 0; at + 12 <= notes.limit(); ) {
            int name = notes.getInt(at);
            int size = notes.getInt(at + 4);
            if (name < 0 || size < 0 || name > MOST_NOTES || size > MOST_NOTES) {
                return NONE;
            }
            int from = at + 12 + (name + 3 & -4);
            if (from + size > notes.limit()) {
                return NONE;
            }
            if (notes.getInt(at + 8) == NT_GNU_BUILD_ID && name == 4 && notes.getInt(at + 12) == GNU && size > 0 && size <= LONGEST) {
                return Arrays.copyOfRange(notes.array(), from, from + size);
            }
            at = from + (size + 3 & -4);
        }
        return NONE;
    }
}

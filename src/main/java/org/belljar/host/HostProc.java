package org.belljar.host;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Texts of the host's /proc, through a descriptor that outlives the kernel's confinement. */
public final class HostProc {
    private static final int DIRECTORY =
            HostFiles.openAt(HostFiles.AT_FDCWD, "/proc", HostFiles.O_PATH | HostFiles.O_DIRECTORY, 0);
    private static final int CHUNK = 1 << 16;

    private HostProc() {}

    /** Content of /proc/{@code path}; empty if the host does not show it. */
    public static String read(String path) {
        int fd = HostFiles.openAt(DIRECTORY, path, HostFiles.O_RDONLY, 0);
        if (fd < 0) {
            return "";
        }
        NativeMemory b = NativeMemory.allocate(CHUNK);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] copy = new byte[CHUNK];
            long n;
            while ((n = HostFiles.pread(fd, b.address(), CHUNK, out.size())) > 0) {
                b.get(0, copy, 0, (int) n);
                out.write(copy, 0, (int) n);
            }
            return out.toString(StandardCharsets.ISO_8859_1);
        } finally {
            b.free();
            HostFiles.close(fd);
        }
    }

    /** Writes to /proc/{@code path}: 0, or a negated errno. */
    public static long write(String path, String text) {
        int fd = HostFiles.openAt(DIRECTORY, path, HostFiles.O_WRONLY, 0);
        if (fd < 0) {
            return fd;
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        NativeMemory b = NativeMemory.allocate(Math.max(1, bytes.length));
        try {
            b.put(0, bytes, 0, bytes.length);
            return Math.min(0, HostFiles.pwrite(fd, b.address(), bytes.length, 0));
        } finally {
            b.free();
            HostFiles.close(fd);
        }
    }

    /** A "Name:   123 kB" line's number in a text, or 0. */
    public static long field(String text, String name) {
        int at = text.startsWith(name + ":") ? 0 : text.indexOf("\n" + name + ":") + 1;
        if (at == 0 && !text.startsWith(name + ":")) {
            return 0;
        }
        int i = at + name.length() + 1;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        long v = 0;
        while (i < text.length() && Character.isDigit(text.charAt(i))) {
            v = v * 10 + text.charAt(i++) - '0';
        }
        return v;
    }
}

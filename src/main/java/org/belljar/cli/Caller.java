package org.belljar.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.belljar.abi.SyscallNumber;
import org.belljar.host.Host;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.Credentials;

/**
 * Who called {@code belljar}, in the form a guest needs: bytes as chars 0..255. Java has decoded arguments and environment
 * by the locale, which loses bytes; /proc still has them.
 */
final class Caller {
    private static final int PATH_MAX = 4096;
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    private Caller() {}

    /** The arguments of main, undecoded. */
    static List<String> arguments(String[] decoded) throws IOException {
        for (String arg : decoded) {
            if (!isAscii(arg)) {
                List<String> all = strings("/proc/self/cmdline");
                return all.subList(all.size() - decoded.length, all.size());
            }
        }
        return Arrays.asList(decoded);
    }

    /** The environment, {@code NAME=value}, without what the launcher added. */
    static List<String> environment() throws IOException {
        List<String> all = strings("/proc/self/environ");
        all.removeIf(v -> v.startsWith("BELLJAR_"));
        return all;
    }

    static String workingDirectory() {
        NativeMemory path = NativeMemory.cString("/proc/self/cwd");
        NativeMemory buf = NativeMemory.allocate(PATH_MAX);
        try {
            long n = Host.call(SyscallNumber.READLINK, path.address(), buf.address(), PATH_MAX);
            if (n <= 0 || n == PATH_MAX) {
                return "/";
            }
            byte[] bytes = new byte[(int) n];
            buf.get(0, bytes, 0, (int) n);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } finally {
            path.free();
            buf.free();
        }
    }

    static int userId() {
        return (int) Host.call(SyscallNumber.GETUID, 0);
    }

    static int groupId() {
        return (int) Host.call(SyscallNumber.GETGID, 0);
    }

    /** Root's own permitted capabilities, as bits; of an ordinary user all that there are. */
    static long capabilities() {
        if (userId() != 0) {
            return Credentials.ALL_CAPABILITIES;
        }
        NativeMemory header = NativeMemory.allocate(8);
        NativeMemory sets = NativeMemory.allocate(24);
        try {
            header.putInt(0, LINUX_CAPABILITY_VERSION_3);
            header.putInt(4, 0);
            if (Host.call(SyscallNumber.CAPGET, header.address(), sets.address(), 0) != 0) {
                return Credentials.ALL_CAPABILITIES;
            }
            return (sets.getInt(4) & 0xffffffffL | (long) sets.getInt(16) << 32) & Credentials.ALL_CAPABILITIES;
        } finally {
            header.free();
            sets.free();
        }
    }

    private static boolean isAscii(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (s.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static List<String> strings(String procFile) throws IOException {
        byte[] bytes;
        try (InputStream in = new FileInputStream(procFile)) {
            bytes = in.readAllBytes();
        }
        List<String> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                strings.add(new String(bytes, start, i - start, StandardCharsets.ISO_8859_1));
                start = i + 1;
            }
        }
        return strings;
    }
}

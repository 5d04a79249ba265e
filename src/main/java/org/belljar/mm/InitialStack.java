package org.belljar.mm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The stack a program starts with (psABI 3.4.1, fs/binfmt_elf.c): from low to high addresses argc, argv pointers, NULL,
 * environment pointers, NULL, auxiliary vector, 16 random bytes, "x86_64", argument strings, environment strings, the
 * program's path, 8 zero bytes.
 */
public final class InitialStack {
    private static final String PLATFORM = "x86_64";

    private final long top;
    private final List<String> argv;
    private final List<String> envp;
    private final String path;
    private final List<long[]> auxv = new ArrayList<>();
    private long stackPointer;
    private byte[] image;
    private long argStart;
    private long envStart;
    private long envEnd;
    private long randomAddr;
    private long platformAddr;
    private long pathAddr;

    /** @param top end of the stack mapping */
    public InitialStack(long top, List<String> argv, List<String> envp, String path) {
        this.top = top;
        this.argv = argv;
        this.envp = envp;
        this.path = path;
        layStrings();
    }

    private void layStrings() {
        pathAddr = top - 8 - path.length() - 1;
        envEnd = pathAddr;
        envStart = envEnd - bytes(envp);
        argStart = envStart - bytes(argv);
    }

    private static long bytes(List<String> strings) {
        long n = 0;
        for (String s : strings) {
            n += s.length() + 1;
        }
        return n;
    }

    /** Chooses the addresses below the strings; {@code gapBytes} of randomisation (0..8191). */
    public void place(long gapBytes) {
        long at = (argStart - gapBytes) & -16;
        platformAddr = at - PLATFORM.length() - 1;
        randomAddr = platformAddr - 16;
    }

    public long pathAddr() {
        return pathAddr;
    }

    public long randomAddr() {
        return randomAddr;
    }

    public long platformAddr() {
        return platformAddr;
    }

    public void aux(long type, long value) {
        auxv.add(new long[] {type, value});
    }

    /** Writes it all down. After this the getters below answer. */
    public void build(byte[] randomBytes) {
        int words = 1 + argv.size() + 1 + envp.size() + 1 + (auxv.size() + 1) * 2;
        stackPointer = randomAddr - words * 8L & -16;
        image = new byte[(int) (top - stackPointer)];
        GuestStruct s = new GuestStruct(image);
        System.arraycopy(randomBytes, 0, image, offset(randomAddr), 16);
        putString(offset(platformAddr), PLATFORM);
        putString(offset(pathAddr), path);
        int at = 0;
        s.putLong(at, argv.size());
        at = pointers(s, at + 8, argv, argStart);
        at = pointers(s, at, envp, envStart);
        for (long[] a : auxv) {
            s.putLong(at, a[0]);
            s.putLong(at + 8, a[1]);
            at += 16;
        }
    }

    private int pointers(GuestStruct s, int from, List<String> strings, long firstAddr) {
        int at = from;
        long addr = firstAddr;
        for (String string : strings) {
            s.putLong(at, addr);
            putString(offset(addr), string);
            addr += string.length() + 1;
            at += 8;
        }
        return at + 8;
    }

    private int offset(long addr) {
        return (int) (addr - stackPointer);
    }

    private void putString(int at, String s) {
        byte[] b = s.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(b, 0, image, at, b.length);
    }

    public long stackPointer() {
        return stackPointer;
    }

    public byte[] image() {
        return image;
    }

    /** The auxiliary vector as bytes, with its terminator (/proc/PID/auxv). */
    public byte[] auxvBytes() {
        GuestStruct s = new GuestStruct((auxv.size() + 1) * 16);
        for (int i = 0; i < auxv.size(); i++) {
            s.putLong(i * 16, auxv.get(i)[0]);
            s.putLong(i * 16 + 8, auxv.get(i)[1]);
        }
        return s.bytes();
    }

    public void describe(Layout l) {
        l.startStack = stackPointer;
        l.argStart = argStart;
        l.argEnd = envStart;
        l.envStart = envStart;
        l.envEnd = envEnd;
        l.auxv = auxvBytes();
    }
}

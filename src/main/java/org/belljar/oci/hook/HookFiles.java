package org.belljar.oci.hook;

import java.nio.charset.StandardCharsets;
import org.belljar.host.HostFiles;
import org.belljar.host.NativeMemory;
import org.belljar.oci.config.OciHooks.Hook;

/** The standard streams of a hook: files in memory, so that neither side ever waits for the other. */
public final class HookFiles implements AutoCloseable {
    private static final int SHOWN_OUTPUT = 1024;

    private final int in = HostFiles.memfd("hook-state");
    private final int out = HostFiles.memfd("hook-output");

    /** @param state JSON, for standard input */
    public HookFiles(String state) {
        NativeMemory m = NativeMemory.cString(state);
        try {
            HostFiles.pwrite(in, m.address(), state.length(), 0);
        } finally {
            m.free();
        }
    }

    /** Descriptors 0, 1 and 2. */
    int[] descriptors() {
        return new int[] {in, out, out};
    }

    /** The same as descriptors of their own, for who closes them. */
    public int[] duplicates() {
        return new int[] {HostFiles.duplicate(in), HostFiles.duplicate(out), HostFiles.duplicate(out)};
    }

    /** Throws what a wait status and the output say, unless the hook has succeeded. */
    public void check(Hook h, int waitStatus) throws HookException {
        if (waitStatus != 0) {
            int signal = waitStatus & 0x7f;
            throw new HookException(h.field(), (signal == 0 ? "exit status " + (waitStatus >> 8) : "signal " + signal) + ", output: " + output());
        }
    }

    private String output() {
        NativeMemory m = NativeMemory.allocate(SHOWN_OUTPUT);
        try {
            byte[] b = new byte[(int) Math.max(0, HostFiles.pread(out, m.address(), SHOWN_OUTPUT, 0))];
            m.get(0, b, 0, b.length);
            return new String(b, StandardCharsets.ISO_8859_1).strip();
        } finally {
            m.free();
        }
    }

    @Override
    public void close() {
        HostFiles.close(in);
        HostFiles.close(out);
    }
}

package org.belljar.oci.control;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** What is printed goes to the caller as frames, at once. A caller who has gone is an IOException. */
public final class FrameOutput extends OutputStream {
    private final Frames frames;
    private final boolean isErrors;

    /** @param isErrors whether it is the caller's standard error */
    public FrameOutput(Frames frames, boolean isErrors) {
        this.frames = frames;
        this.isErrors = isErrors;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int from, int length) throws IOException {
        byte[] text = Arrays.copyOfRange(b, from, from + length);
        if (!(isErrors ? frames.errors(text) : frames.output(text))) {
            throw new IOException("the caller has gone");
        }
    }
}

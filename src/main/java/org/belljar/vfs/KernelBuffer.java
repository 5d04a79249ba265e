package org.belljar.vfs;

import org.belljar.host.NativeMemory;

/** An {@link IoBuffer} over the kernel's own memory, for transfers between two files (splice, sendfile). */
public final class KernelBuffer extends IoBuffer {
    private final NativeMemory memory;
    private long at;
    private long end;

    public KernelBuffer(NativeMemory memory, long from, long length) {
        this.memory = memory;
        this.at = from;
        this.end = from + length;
        java.util.Objects.checkFromIndexSize(from, length, memory.size());
    }

    @Override
    public long remaining() {
        return end - at;
    }

    @Override
    public int put(NativeMemory src, long offset, int len) {
        int n = (int) Math.min(len, end - at);
        memory.copyFrom(at, src, offset, n);
        at += n;
        return n;
    }

    @Override
    public int put(byte[] src, int offset, int len) {
        int n = (int) Math.min(len, end - at);
        memory.put(at, src, offset, n);
        at += n;
        return n;
    }

    @Override
    public int get(NativeMemory dst, long offset, int len) {
        int n = (int) Math.min(len, end - at);
        dst.copyFrom(offset, memory, at, n);
        at += n;
        return n;
    }

    @Override
    public int get(byte[] dst, int offset, int len) {
        int n = (int) Math.min(len, end - at);
        memory.get(at, dst, offset, n);
        at += n;
        return n;
    }

    @Override
    public void advance(long len) {
        at += len;
    }

    @Override
    public NativeMemory direct(int len) {
        return directSource(len);
    }

    @Override
    public NativeMemory directSource(int len) {
        return at == end ? null : memory.slice(at, Math.min(len, end - at));
    }
}

package org.belljar.vfs;

import org.belljar.host.NativeMemory;

/** The first bytes of another buffer. */
public final class LimitedIoBuffer extends IoBuffer {
    private final IoBuffer inner;
    private long left;

    public LimitedIoBuffer(IoBuffer inner, long limit) {
        this.inner = inner;
        this.left = Math.min(limit, inner.remaining());
    }

    @Override
    public long remaining() {
        return left;
    }

    private int cut(int len) {
        return (int) Math.min(len, left);
    }

    private int moved(int n) {
        left -= n;
        return n;
    }

    @Override
    public int put(NativeMemory src, long offset, int len) {
        return moved(inner.put(src, offset, cut(len)));
    }

    @Override
    public int put(byte[] src, int offset, int len) {
        return moved(inner.put(src, offset, cut(len)));
    }

    @Override
    public int get(NativeMemory dst, long offset, int len) {
        return moved(inner.get(dst, offset, cut(len)));
    }

    @Override
    public int get(byte[] dst, int offset, int len) {
        return moved(inner.get(dst, offset, cut(len)));
    }

    @Override
    public void advance(long len) {
        inner.advance(len);
        left -= len;
    }

    @Override
    public NativeMemory direct(int len) {
        return left == 0 ? null : inner.direct(cut(len));
    }

    @Override
    public NativeMemory directSource(int len) {
        return left == 0 ? null : inner.directSource(cut(len));
    }
}

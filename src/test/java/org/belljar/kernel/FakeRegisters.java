package org.belljar.kernel;

import org.belljar.platform.Registers;

/** Registers of a {@link FakeThread}. */
final class FakeRegisters implements Registers {
    private static final int FXSAVE = 512;

    private final long[] values = new long[CR2 + 1];
    private long fsBase;
    private long gsBase;

    void copyFrom(FakeRegisters o) {
        System.arraycopy(o.values, 0, values, 0, values.length);
        fsBase = o.fsBase;
        gsBase = o.gsBase;
    }

    @Override
    public long get(int index) {
        return values[index];
    }

    @Override
    public void set(int index, long value) {
        values[index] = value;
    }

    @Override
    public long fsBase() {
        return fsBase;
    }

    @Override
    public void setFsBase(long v) {
        fsBase = v;
    }

    @Override
    public long gsBase() {
        return gsBase;
    }

    @Override
    public void setGsBase(long v) {
        gsBase = v;
    }

    @Override
    public boolean hasFrame() {
        return true;
    }

    @Override
    public long restartAddress() {
        return values[RIP] - 2;
    }

    @Override
    public int extendedStateSize() {
        return FXSAVE;
    }

    @Override
    public void saveExtendedState(byte[] dst) {}

    @Override
    public void loadExtendedState(byte[] src, int length) {}

    @Override
    public void resetExtendedState() {}
}

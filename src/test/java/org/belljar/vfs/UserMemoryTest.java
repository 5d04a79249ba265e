package org.belljar.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UserMemoryTest {
    /** Another thread of the guest may change the word meanwhile: two reads could give a value that never was there. */
    @Test
    void aLongIsReadAtOnce() {
        int[] reads = new int[1];
        UserMemory m = new UserMemory() {
            @Override
            public void read(long addr, byte[] dst, int offset, int len) {
                reads[0]++;
                for (int i = 0; i < len; i++) {
                    dst[offset + i] = (byte) (0x88 - 0x11 * (i + (int) (addr - 16)));
                }
            }

            @Override
            public void write(long addr, byte[] src, int offset, int len) {}
        };
        assertEquals(0x1122334455667788L, m.readLong(16));
        assertEquals(1, reads[0]);
    }
}

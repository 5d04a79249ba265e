package org.belljar.mm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The start of a program as psABI 3.4.1 and Linux lay it out. */
class InitialStackTest {
    private static final long TOP = 0x7dfffffff000L;

    private static String string(InitialStack s, long addr) {
        byte[] b = s.image();
        int from = (int) (addr - s.stackPointer());
        int to = from;
        while (b[to] != 0) {
            to++;
        }
        return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    }

    @Test
    void everythingLiesWhereItIsLookedFor() {
        byte[] random = new byte[16];
        Arrays.fill(random, (byte) 9);
        InitialStack s = new InitialStack(TOP, List.of("prog", "", "b\u00ffc"), List.of("A=1"), "/bin/prog");
        s.place(1234);
        s.aux(25, s.randomAddr());
        s.aux(31, s.pathAddr());
        s.aux(15, s.platformAddr());
        s.build(random);
        GuestStruct g = new GuestStruct(s.image());
        assertEquals(0, s.stackPointer() & 15);
        assertEquals(TOP, s.stackPointer() + s.image().length);
        assertEquals(3, g.getLong(0));
        assertEquals("prog", string(s, g.getLong(8)));
        assertEquals("", string(s, g.getLong(16)));
        assertEquals("b\u00ffc", string(s, g.getLong(24)));
        assertEquals(0, g.getLong(32));
        assertEquals("A=1", string(s, g.getLong(40)));
        assertEquals(0, g.getLong(48));
        assertEquals(25, g.getLong(56));
        int at = (int) (g.getLong(64) - s.stackPointer());
        assertArrayEquals(random, Arrays.copyOfRange(s.image(), at, at + 16));
        assertEquals("/bin/prog", string(s, g.getLong(80)));
        assertEquals("x86_64", string(s, g.getLong(96)));
        assertEquals(0, g.getLong(104));
        assertEquals(0, g.getLong(TOP - 8 - s.stackPointer() > 0 ? (int) (TOP - 8 - s.stackPointer()) : 0));
        Layout l = new Layout();
        s.describe(l);
        assertEquals("prog".length() + 1 + 1 + 4, l.argEnd - l.argStart);
        assertEquals(l.argEnd, l.envStart);
        assertEquals(4, l.envEnd - l.envStart);
        assertEquals(4 * 16, l.auxv.length);
    }
}

package org.belljar.vfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.belljar.host.NativeMemory;
import org.junit.jupiter.api.Test;

/** What a host's records become, and how a listing is read in pieces. */
class DirectoryListingTest {
    private final NativeMemory host = NativeMemory.allocate(4096);
    private int size;

    /** A record as the host writes it: what lay behind the name stays there. */
    private void record(long ino, String name) {
        int len = 19 + name.length() + 8 & -8;
        host.fill(size, len, (byte) 0xee);
        host.putLong(size, ino);
        host.putShort(size + 16, (short) len);
        host.putByte(size + 18, (byte) 8);
        host.putString(size + 19, name);
        host.putByte(size + 19 + name.length(), (byte) 0);
        size += len;
    }

    private static List<String> read(DirectoryListing l, long from, int most) {
        List<String> out = new ArrayList<>();
        l.offer(from, (name, ino, type, next) -> out.size() < most && out.add(name + " " + ino + " " + type + " " + next));
        return out;
    }

    @Test
    void hostRecordsAreTakenAsIfTheyWereAdded() {
        String[] names = {"a", "ab", "abc", "abcd", "abcde", "abcdefgh", "..x", ".x", "abcdefghijkl", "abcdefghijklm", "abcdefghijklmn"};
        DirectoryListing taken = new DirectoryListing();
        DirectoryListing added = new DirectoryListing();
        record(1, names[0]);
        record(2, ".");
        record(3, "..");
        for (int i = 1; i < names.length; i++) {
            record(i + 10, names[i]);
        }
        taken.addAll(host, size, 1L << 48);
        added.add(names[0], 1 | 1L << 48, 8);
        for (int i = 1; i < names.length; i++) {
            added.add(names[i], i + 10 | 1L << 48, 8);
        }
        assertEquals(read(added, 2, 99), read(taken, 2, 99));
        assertEquals(names.length, read(taken, 2, 99).size());
        assertArrayEquals(bytes(added), bytes(taken));
    }

    private static byte[] bytes(DirectoryListing l) {
        byte[][] out = new byte[1][];
        l.offer(2, new OpenFile.DirectorySink() {
            @Override
            public boolean entry(String name, long ino, int type, long nextOffset) {
                throw new AssertionError(name);
            }

            @Override
            public int records(byte[] records, int from, int to) {
                out[0] = Arrays.copyOfRange(records, from, to);
                return to - from;
            }
        });
        return out[0];
    }

    @Test
    void listingGoesOnWhereItStopped() {
        DirectoryListing l = new DirectoryListing();
        for (int i = 0; i < 100; i++) {
            l.add("name" + i, i, 4);
        }
        for (int from : new int[] {2, 50, 7, 101, 100, 2}) {
            assertEquals(Math.min(from + 3, 102), offer(l, from, 3));
            assertEquals("name" + (from - 2) + " " + (from - 2) + " 4 " + (from + 1), read(l, from, 1).get(0));
        }
        assertEquals(102, offer(l, 2, 1000));
        assertEquals(List.of(), read(l, 102, 5));
        assertEquals(1 << 20, offer(l, 1 << 20, 5));
    }

    private static long offer(DirectoryListing l, long from, int most) {
        int[] n = new int[1];
        return l.offer(from, (name, ino, type, next) -> n[0]++ < most);
    }
}

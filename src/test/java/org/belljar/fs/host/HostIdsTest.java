package org.belljar.fs.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.belljar.abi.ErrnoException;
import org.junit.jupiter.api.Test;

class HostIdsTest {
    private final HostIds ids = new HostIds(List.of(new HostIds.Range(0, 1000, 1), new HostIds.Range(1, 100000, 65535)),
            List.of(new HostIds.Range(0, -1000, 10)));

    @Test
    void mapsBothWays() {
        assertEquals(0, ids.guestUser(1000));
        assertEquals(2, ids.guestUser(100001));
        assertEquals(65534, ids.guestUser(0), "not mapped");
        assertEquals(65534, ids.guestUser(165535));
        assertEquals(1000, ids.hostUser(0));
        assertEquals(100000, ids.hostUser(1));
        assertEquals(-1, ids.hostUser(-1));
        assertEquals(9, ids.guestGroup(-991));
        assertThrows(ErrnoException.class, () -> ids.hostUser(65536));
        assertThrows(ErrnoException.class, () -> ids.hostGroup(10));
    }

    @Test
    void withoutRangesAllAreTheSame() {
        assertEquals(77, HostIds.SAME.guestUser(77));
        assertEquals(-2, HostIds.SAME.hostGroup(-2));
    }
}

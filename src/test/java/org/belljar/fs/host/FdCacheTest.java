package org.belljar.fs.host;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.belljar.host.HostFiles;
import org.junit.jupiter.api.Test;

/** Descriptors that are kept. */
class FdCacheTest {
    /** How many descriptors the host's table has room for. */
    private static int room() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("FDSize:"))
                .mapToInt(l -> Integer.parseInt(l.substring(7).strip())).findFirst().orElseThrow();
    }

    private static int limit() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/limits")).stream().filter(l -> l.startsWith("Max open files"))
                .mapToInt(l -> Integer.parseInt(l.substring(26).strip().split(" ")[0])).findFirst().orElseThrow();
    }

    @Test
    void manyDescriptorsHaveRoomMade() throws Exception {
        FdCache cache = new FdCache(100);
        for (int i = 0; i < 100; i++) {
            cache.keep(new HostFd(HostFiles.openAt(HostFiles.AT_FDCWD, "/dev/null", HostFiles.O_RDONLY, 0)));
        }
        int wanted = Math.min(8192, Integer.highestOneBit(limit()));
        long end = System.nanoTime() + 10_000_000_000L;
        while (room() < wanted && System.nanoTime() - end < 0) {
            Thread.sleep(2);
        }
        assertTrue(room() >= wanted, "room for " + room() + " of " + wanted);
        cache.clear();
    }
}

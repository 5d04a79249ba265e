package org.belljar.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ThreadTimesTest {
    /** A process that has used some time and then stands still: /proc and the clock must agree. */
    @Test
    @Timeout(60)
    void theProcessClockIsItsOnlyThreadsTime() throws Exception {
        Process p = new ProcessBuilder("/bin/sh", "-c", "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done; echo; read line").start();
        int pid = (int) p.pid();
        long[] process = new long[2];
        try {
            assertEquals('\n', p.getInputStream().read());
            long[] thread = new long[2];
            do {
                ThreadTimes.readProcess(pid, process);
                ThreadTimes.read(pid, pid, thread);
            } while (thread[0] + thread[1] != process[0] + process[1]);
            assertTrue(process[0] + process[1] > 1_000_000);
        } finally {
            p.destroyForcibly().waitFor();
        }
        ThreadTimes.readProcess(pid, process);
        assertArrayEquals(new long[2], process);
    }
}

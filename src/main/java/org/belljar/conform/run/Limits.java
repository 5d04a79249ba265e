package org.belljar.conform.run;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What one run of a command may take.
 *
 * @param outputBytes of standard output and standard error each
 * @param disk        directory whose content is bounded by {@code diskBytes}; null for none
 */
public record Limits(Duration time, int outputBytes, int processes, Path disk, long diskBytes) {
    private static final int OUTPUT_BYTES = 4 << 20;
    private static final long DISK_BYTES = 512L << 20;

    public static Limits of(Duration time, int processes, Path disk) {
        return new Limits(time, OUTPUT_BYTES, processes, disk, DISK_BYTES);
    }

    public Limits times(int factor) {
        return new Limits(time.multipliedBy(factor), outputBytes, processes, disk, diskBytes);
    }
}

package org.belljar.conform.fuzz;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.belljar.conform.run.Launcher;

/**
 * What is asked of a run of the fuzzer.
 *
 * @param first     number of the first program
 * @param programs  how many programs at most; 0 for as many as there is time
 * @param families  of calls; empty is all
 * @param output    directory for reproducers
 * @param work      directory to work below, or null
 */
public record FuzzOptions(long seed, int first, int programs, Duration time, List<String> families, Launcher under, Path output, Path work) {
    public FuzzOptions {
        families = List.copyOf(families);
    }
}

package org.belljar.conform.run;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is asked of a run.
 *
 * @param under        launchers to compare with the native run
 * @param processes    how many processes and threads a case may have, its launcher's included
 * @param only         cases whose name it finds; null is all
 * @param hasCoverage  whether the calls that cases make are counted, by Belljar's trace
 * @param hasTraces    whether traces are compared, too
 * @param work         directory to work below, or null
 */
public record RunOptions(List<String> suites, List<Launcher> under, Pattern only, int seconds, int jobs, int processes, boolean withLong, boolean hasCoverage,
        boolean hasTraces, Path junit, Path json, Path html, Path work) {
    public RunOptions {
        suites = List.copyOf(suites);
        under = List.copyOf(under);
    }
}

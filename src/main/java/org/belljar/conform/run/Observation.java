package org.belljar.conform.run;

import java.nio.file.Path;

/**
 * What one run of a case showed.
 *
 * @param files   one line per file left behind
 * @param failure why this is no result of the case at all (the launcher did not come to it), or null
 * @param stopped why the run was ended from outside, or null
 * @param trace   log of its system calls, or null
 */
public record Observation(int status, String stdout, String stderr, String files, String failure, String stopped, long millis, Path trace) {
    static Observation failed(String reason, long millis) {
        return new Observation(-1, "", "", "", reason, null, millis, null);
    }
}

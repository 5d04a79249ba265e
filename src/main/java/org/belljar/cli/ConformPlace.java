package org.belljar.cli;

import java.nio.file.Path;
import org.belljar.conform.ConformException;
import org.belljar.conform.known.KnownDifferences;
import picocli.CommandLine.Option;

/** Options that all of conform's commands share that run something: what is known to differ, and where to work. */
final class ConformPlace {
    @Option(names = "--known", paramLabel = "FILE", description = "List of known differences. Default: the one that comes with Belljar.")
    private Path known;

    @Option(names = "--work", paramLabel = "DIR", description = "Directory to work below, seen by all launchers. Default: /var/tmp.")
    private Path work;

    KnownDifferences known() throws ConformException {
        return KnownDifferences.read(known);
    }

    /** Null for the default. */
    Path work() {
        return work;
    }
}

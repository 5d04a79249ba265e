package org.belljar.cli;

import org.belljar.conform.ConformException;
import org.belljar.conform.run.Launcher;
import picocli.CommandLine.Option;

/** What the commands that run generated programs compare with the host. */
final class ConformSide {
    @Option(names = "--under", paramLabel = "LAUNCHER", defaultValue = "belljar",
            description = "What to compare with the host: belljar, or [NAME=]COMMAND that takes a command behind its own words. Default: belljar.")
    private String under;

    Launcher launcher() throws ConformException {
        return Launcher.parse(under);
    }
}

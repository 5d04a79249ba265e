package org.belljar.conform.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One test: a command that is run the same way under each launcher.
 *
 * @param suite     name of its suite
 * @param family    what it has to do with
 * @param name      unique within the suite
 * @param command   with absolute paths
 * @param judging   how its runs are compared
 * @param build     how to make its program first, or null
 * @param options   for Belljar
 * @param files     directory whose content the scratch directory starts with, or null
 * @param variables of the environment, beside the usual
 * @param masks     what is replaced in output before it is compared
 * @param unhashed  names of files whose content is not compared
 * @param skip      why it is not run, or null
 */
public record Case(String suite, String family, String name, List<String> command, Judging judging, Build build, Placement placement,
        List<String> options, Path files, String stdin, Map<String, String> variables, List<Mask> masks, List<String> unhashed, int seconds,
        String skip) {
    /** A program to be compiled. */
    public record Build(List<String> compiler, Path output) {}

    /** Where its scratch directory lies in Belljar. */
    public enum Placement { OVERLAY, BIND, TMPFS }

    public Case {
        command = List.copyOf(command);
        options = List.copyOf(options);
        variables = Map.copyOf(variables);
        masks = List.copyOf(masks);
        unhashed = List.copyOf(unhashed);
    }

    /** A case without anything particular. */
    public static Case of(String suite, String family, String name, List<String> command, Judging judging, int seconds) {
        return new Case(suite, family, name, command, judging, null, Placement.OVERLAY, List.of(), null, "", Map.of(), List.of(), List.of(), seconds, null);
    }

    public Case withVariables(Map<String, String> values) {
        return new Case(suite, family, name, command, judging, build, placement, options, files, stdin, values, masks, unhashed, seconds, skip);
    }

    /** @param more options for Belljar */
    public Case withOptions(List<String> more) {
        List<String> all = new java.util.ArrayList<>(options);
        all.addAll(more);
        return new Case(suite, family, name, command, judging, build, placement, all, files, stdin, variables, masks, unhashed, seconds, skip);
    }

    public String id() {
        return suite + ":" + name;
    }
}

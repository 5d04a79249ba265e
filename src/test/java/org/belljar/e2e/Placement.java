package org.belljar.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the scratch directory of a comparison lies in the sandbox; so each program can meet each kind of file system. */
enum Placement {
    /** A host directory, seen through the overlay of the root: the sandbox changes a copy in memory, the host's stays as it was. */
    OVERLAY,
    /** A host directory bound at its own path: changes reach the host. */
    BIND,
    /** A directory of the sandbox's /tmp, filled before the command starts. */
    TMPFS;

    static final String LIST_TREE = Belljar.PROGRAMS.resolve("harness/list-tree.sh").toString();

    /** Where both sides find the scratch directory. */
    Path workPath(String name, Path store) {
        return this == TMPFS ? Path.of("/tmp/belljar-e2e", name) : store.resolve("work");
    }

    /** @param result directory that the wrapped command writes its list of files to */
    List<String> options(Path work, Path seed, Path result) {
        List<String> options = new ArrayList<>();
        switch (this) {
            case OVERLAY -> options.addAll(List.of("--bind", result + ":" + result));
            case BIND -> options.addAll(List.of("--bind", work + ":" + work));
            case TMPFS -> options.addAll(List.of("--bind", result + ":" + result, "--bind", seed + ":" + seed + ":ro"));
        }
        return options;
    }

    /** The command, wrapped so that it finds the scratch directory filled and leaves the list of files in {@code tree}. */
    List<String> wrap(List<String> command, Path work, Path seed, Path tree, String unhashed) {
        if (this == BIND) {
            return command;
        }
        String fill = this == TMPFS ? "mkdir -p \"$1\" && cp -a \"$2/.\" \"$1\" && cd \"$1\" || exit 120; " : "";
        String script = fill + "w=$1 t=$3 l=$4 u=$5; shift 5; \"$@\"; s=$?; sh \"$l\" \"$w\" \"$u\" >\"$t\" 2>&1; exit $s";
        List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh", work.toString(), seed.toString(), tree.toString(),
                LIST_TREE, unhashed));
        wrapped.addAll(command);
        return wrapped;
    }
}

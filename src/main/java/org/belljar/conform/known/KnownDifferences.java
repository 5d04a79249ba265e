package org.belljar.conform.known;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.belljar.conform.ConformException;

/**
 * The reviewed list. A difference that is not on it is a failure; so is an entry of a case that has been run and does not differ.
 * Its form is told at the head of known-differences.tbl.
 */
public final class KnownDifferences {
    /**
     * One line of the list.
     *
     * @param launcher name of the launcher, as reports give it
     * @param what     {@code SUITE:CASE} of a run, or {@code fuzz:KEY}
     * @param line     where it stands
     */
    public record Entry(String launcher, String what, String reason, int line) {}

    private static final String BUILT_IN = "/org/belljar/conform/known-differences.tbl";

    private final String file;
    private final List<Entry> entries = new ArrayList<>();

    private KnownDifferences(String file, String text) throws ConformException {
        this.file = file;
        int number = 0;
        for (String line : text.split("\n")) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] f = line.split("\\|", -1);
            if (f.length != 3 || f[0].isBlank() || f[1].isBlank() || f[2].isBlank()) {
                throw new ConformException(file + ":" + number + ": an entry has the form 'launcher | what | reason', none of them empty");
            }
            entries.add(new Entry(f[0].strip(), f[1].strip(), f[2].strip(), number));
        }
    }

    /** @param path null for the list that comes with Belljar */
    public static KnownDifferences read(Path path) throws ConformException {
        try {
            if (path != null) {
                return new KnownDifferences(path.toString(), Files.readString(path));
            }
            try (InputStream in = KnownDifferences.class.getResourceAsStream(BUILT_IN)) {
                return new KnownDifferences("known-differences.tbl", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new ConformException("cannot read the known differences " + path + ": " + ConformException.reason(e) + "; give another file with --known");
        }
    }

    /** Null if this difference is not listed. */
    public Entry ofFuzz(String launcher, String key) {
        return find(launcher, "fuzz:" + key);
    }

    /** Null if this case is not listed. */
    public Entry ofCase(String launcher, String suite, String name) {
        return find(launcher, suite + ":" + name);
    }

    public String file() {
        return file;
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    private Entry find(String launcher, String what) {
        for (Entry e : entries) {
            if (e.launcher().equals(launcher) && e.what().equals(what)) {
                return e;
            }
        }
        return null;
    }
}

package org.belljar.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The native client finds verb and id with the same options that {@link Verb} has. */
class ClientTableTest {
    private static final String SOURCE = read();
    private static final Pattern VERB = Pattern.compile("\\{\"([a-z]+)\", (?:true|false), ([^}]*)}");

    private static String read() {
        try {
            return Files.readString(Path.of(System.getProperty("belljar.root", "."), "native-trampoline/client/args.c"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> valued(Collection<Option> options) {
        Set<String> all = new TreeSet<>();
        for (Option o : options) {
            if (o.takesValue()) {
                all.add("--" + o.name());
                if (o.letter() != 0) {
                    all.add("-" + o.letter());
                }
            }
        }
        return all;
    }

    private static Set<String> words(String cStrings) {
        Set<String> all = new TreeSet<>();
        for (String w : cStrings.replaceAll("[\"\\s]+", " ").strip().split(" +")) {
            if (!w.isEmpty()) {
                all.add(w);
            }
        }
        return all;
    }

    @Test
    void globalOptions() {
        Matcher m = Pattern.compile("global_values\\[] = \"([^\"]*)\"").matcher(SOURCE);
        assertTrue(m.find());
        assertEquals(valued(Verb.GLOBAL), words(m.group(1)));
    }

    @Test
    void optionsOfVerbs() {
        Matcher m = VERB.matcher(SOURCE);
        int verbs = 0;
        while (m.find()) {
            Verb v = Verb.of(m.group(1));
            assertEquals(valued(v.options()), words(m.group(2)), v.word());
            verbs++;
        }
        assertEquals(12, verbs);
    }
}

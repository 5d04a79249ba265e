package org.belljar.e2e;

import java.util.regex.Pattern;

/** Makes equal what may differ between two runs of the same program, such as a process id; the reason is part of it. */
record Normalisation(Pattern pattern, String replacement, String reason) {
    private static final Pattern FORM = Pattern.compile("/((?:[^/\\\\]|\\\\.)+)/([^/]*)/\\s+(\\S.*)");

    /** @param text {@code /regex/replacement/ reason} */
    static Normalisation parse(String text) {
        var m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("not of the form '/regex/replacement/ reason': " + text);
        }
        return new Normalisation(Pattern.compile(m.group(1).replace("\\/", "/"), Pattern.MULTILINE), m.group(2), m.group(3));
    }

    String apply(String text) {
        return pattern.matcher(text).replaceAll(replacement);
    }
}

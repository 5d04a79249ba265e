package org.belljar.conform.run;

import java.util.regex.Pattern;

/** Makes equal what may differ between two runs of the same program. */
public record Mask(Pattern pattern, String replacement) {
    private static final Pattern FORM = Pattern.compile("/((?:[^/\\\\]|\\\\.)+)/([^/]*)/.*");

    /** From {@code /regex/replacement/ reason}; null if it is not of this form. */
    public static Mask parse(String text) {
        var m = FORM.matcher(text);
        return m.matches() ? new Mask(Pattern.compile(m.group(1).replace("\\/", "/"), Pattern.MULTILINE), m.group(2)) : null;
    }

    public String apply(String text) {
        return pattern.matcher(text).replaceAll(replacement);
    }
}

package org.belljar.conform.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A set of flag names, or an enumeration.
 *
 * @param mask  bits that hold one of {@code low}: 0 with plain flags, -1 with an enumeration
 * @param low   values of which one is present
 * @param flags bits that may be combined
 */
public record FlagNames(String name, int mask, List<Named> low, List<Named> flags) {
    public record Named(String name, int value) {}

    static FlagNames parse(String line) {
        String[] f = line.split("\\|", -1);
        String form = f[1].strip();
        List<Named> low = new ArrayList<>();
        List<Named> flags = new ArrayList<>();
        boolean isLow = !form.equals("flags");
        for (String item : f[2].strip().split(" +")) {
            if (item.equals(":")) {
                isLow = false;
                continue;
            }
            int equals = item.indexOf('=');
            (isLow ? low : flags).add(new Named(item.substring(0, equals), Long.decode(item.substring(equals + 1)).intValue()));
        }
        int mask = form.equals("flags") ? 0 : form.equals("enum") ? -1 : Integer.decode(form.substring("low:".length()));
        return new FlagNames(f[0].strip(), mask, List.copyOf(low), List.copyOf(flags));
    }

    /** The set but for some names. */
    public FlagNames without(Predicate<String> names) {
        return new FlagNames(name, mask, low.stream().filter(n -> !names.test(n.name())).toList(), flags.stream().filter(n -> !names.test(n.name())).toList());
    }

    /** All names, in the order of the table. */
    public List<Named> all() {
        List<Named> all = new ArrayList<>(low);
        all.addAll(flags);
        return all;
    }
}

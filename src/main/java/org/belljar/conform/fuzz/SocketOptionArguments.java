package org.belljar.conform.fuzz;

import java.util.List;
import java.util.SplittableRandom;
import org.belljar.conform.table.FlagNames;

/** Levels, numbers and values of options of sockets. */
final class SocketOptionArguments {
    private static final int MAX_OPTION = 80;

    private SocketOptionArguments() {}

    /** The number of an option that the policy does not leave out at this level. */
    static int option(FuzzPolicy policy, FlagNames levels, String call, long level, SplittableRandom random) {
        String name = levels.low().stream().filter(l -> l.value() == level).map(FlagNames.Named::name).findFirst().orElse("");
        int option = random.nextInt(1, MAX_OPTION);
        while (policy.avoidsOption(call, name, option)) {
            option = random.nextInt(1, MAX_OPTION);
        }
        return option;
    }

    /** Mostly a small number, of the length that numbers have, and true or false most often. */
    static String value(Structures structures, SplittableRandom random) {
        int v = random.nextInt(3) > 0 ? random.nextInt(2) : (int) structures.small();
        return "mi4:" + Structures.hex32(v);
    }

    /** {@code FIRST+} or a number: whether an entry of the policy means an option. */
    static boolean means(List<String> entries, int option) {
        return entries.stream().anyMatch(e -> e.endsWith("+") ? option >= Integer.parseInt(e.substring(0, e.length() - 1)) : option == Integer.parseInt(e));
    }
}

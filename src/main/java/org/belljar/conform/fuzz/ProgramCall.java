package org.belljar.conform.fuzz;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One call of a program.
 *
 * @param isMasked whether the result is compared only for being an error
 * @param args     in the form of native-conform/program.h
 */
record ProgramCall(String name, boolean isMasked, List<String> args) {
    /** rK and qK:A:I; neither letter occurs elsewhere in arguments. */
    private static final Pattern REFERENCE = Pattern.compile("([rq])(\\d+)");

    /** What begins, and ends, the calls that another process or thread makes. */
    static final ProgramCall PROCESS = new ProgramCall("process", false, List.of()), THREAD = new ProgramCall("thread", false, List.of()),
            END = new ProgramCall("end", false, List.of());

    ProgramCall {
        args = List.copyOf(args);
    }

    /** Whether it is none, but says who makes those behind it. */
    boolean isMark() {
        return equals(PROCESS) || equals(THREAD) || equals(END);
    }

    ProgramCall withArgument(int i, String value) {
        List<String> changed = new java.util.ArrayList<>(args);
        changed.set(i, value);
        return new ProgramCall(name, isMasked, changed);
    }

    boolean refersTo(int call) {
        return args.stream().flatMap(a -> REFERENCE.matcher(a).results()).anyMatch(m -> Integer.parseInt(m.group(2)) == call);
    }

    /** The same call in a program from which the call of this number, to which this one does not refer, has been taken away. */
    ProgramCall without(int removed) {
        return new ProgramCall(name, isMasked, args.stream().map(a -> REFERENCE.matcher(a).replaceAll(m -> {
            int k = Integer.parseInt(m.group(2));
            return m.group(1) + (k > removed ? k - 1 : k);
        })).toList());
    }

    String text() {
        return name + (isMasked ? " s" : " -") + (args.isEmpty() ? "" : " " + String.join(" ", args));
    }

    static ProgramCall parse(String line) {
        String[] words = line.strip().split(" +");
        Matcher form = Pattern.compile("[-s]").matcher(words.length > 1 ? words[1] : "");
        if (!form.matches()) {
            throw new IllegalArgumentException("not a call: " + line);
        }
        return new ProgramCall(words[0], words[1].equals("s"), List.of(words).subList(2, words.length));
    }
}

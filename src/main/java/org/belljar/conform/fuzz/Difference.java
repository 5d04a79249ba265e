package org.belljar.conform.fuzz;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program whose results differ.
 *
 * @param expected what the host says of the program, in lines
 * @param got      what the launcher says
 * @param key      names the difference, the same for programs that show the same one
 */
record Difference(CallProgram program, List<String> expected, List<String> got, String key) {
    private static final Pattern RESULT = Pattern.compile("R (\\d+) (-1 E\\w+|\\S+)(.*)");
    private static final String NO_ERRNO = "errno out of range";
    private static final Pattern CUT_SHORT = Pattern.compile("R (\\d+) ");
    private static final Pattern STATE_NUMBERS = Pattern.compile("\\d{2,}|(?<= )\\d+(?=:)");

    /**
     * Null if the results agree, or the host gives a number that is none of its errnos, which nobody is to do alike: Linux 6.18 tells
     * the next call of a signal that came when recvmmsg had a message.
     */
    static Difference of(CallProgram program, List<String> expected, List<String> got) {
        if (expected.equals(got)) {
            return null;
        }
        int i = 0;
        while (i < expected.size() && i < got.size() && expected.get(i).equals(got.get(i))) {
            i++;
        }
        if (i < expected.size() && expected.get(i).contains(NO_ERRNO)) {
            return null;
        }
        String a = i < expected.size() ? expected.get(i) : "-";
        String b = i < got.size() ? got.get(i) : "-";
        return new Difference(program, expected, got, key(program, a, b));
    }

    private static String key(CallProgram program, String a, String b) {
        Matcher ma = RESULT.matcher(a);
        Matcher mb = RESULT.matcher(b);
        if (ma.matches() && mb.matches() && ma.group(1).equals(mb.group(1))) {
            String call = program.calls().get(Integer.parseInt(ma.group(1))).name();
            String ra = outcome(ma.group(2));
            String rb = outcome(mb.group(2));
            return call + ": " + (ra.equals(rb) ? ma.group(2).equals(mb.group(2)) ? "output" : "value" : ra + " is " + rb);
        }
        for (String line : List.of(a, b)) {
            Matcher m = CUT_SHORT.matcher(line);
            if (m.matches()) {
                return program.calls().get(Integer.parseInt(m.group(1))).name() + ": ended in the call " + (line.equals(a) ? "on the host" : "here");
            }
        }
        if (b.startsWith("X the launcher")) {
            return "launcher ended";
        }
        String calls = String.join(" ", program.calls().stream().map(ProgramCall::name).distinct().sorted().toList());
        boolean isState = a.startsWith("S ") || b.startsWith("S ");
        return (isState ? "state" : a.startsWith("X ") || b.startsWith("X ") ? "end (" + cut(a) + ", " + cut(b) + ")" : "files") + " after " + calls;
    }

    private static String cut(String line) {
        return line.startsWith("X ") ? line.substring(2) : line.isEmpty() ? "-" : line.substring(0, 1);
    }

    private static String outcome(String result) {
        return result.startsWith("-1 ") ? result.substring(3) : "success";
    }

    /** Rough: for telling apart what need not be minimised twice. Of state and files the kind of line counts, not its numbers. */
    String bucket() {
        if (!key.startsWith("state") && !key.startsWith("files")) {
            return key;
        }
        int i = 0;
        while (i < expected.size() && i < got.size() && expected.get(i).equals(got.get(i))) {
            i++;
        }
        String a = i < expected.size() ? expected.get(i) : "-";
        String b = i < got.size() ? got.get(i) : "-";
        return STATE_NUMBERS.matcher(a + " / " + b).replaceAll("N");
    }

    /** The lines that differ, the host's with {@code -}. */
    String text() {
        StringBuilder b = new StringBuilder();
        for (var p : org.belljar.conform.trace.LineDiff.compare(expected, got)) {
            b.append(p.isSame() ? "" : p.left() != null ? "- " + p.left() + "\n" : "+ " + p.right() + "\n");
        }
        return b.toString();
    }
}

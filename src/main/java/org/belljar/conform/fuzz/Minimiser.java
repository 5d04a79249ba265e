package org.belljar.conform.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.belljar.conform.ConformException;
import org.belljar.conform.table.Argument;
import org.belljar.conform.table.SyscallTable;

/**
 * Makes a program that differs as short and plain as it can be while it still differs in the same call and way: takes calls away,
 * then replaces arguments by zero. All variants of one step are run by one start of each side.
 */
final class Minimiser {
    private static final int MAX_STEPS = 30;
    private static final Pattern BUFFER = Pattern.compile("m([a-z])(\\d+):([0-9a-f]+)");

    private final Agent reference;
    private final Agent other;
    private final SyscallTable table;

    Minimiser(Agent reference, Agent other, SyscallTable table) {
        this.table = table;
        this.reference = reference;
        this.other = other;
    }

    Difference minimise(Difference found) throws ConformException {
        Difference best = found;
        for (int step = 0; step < MAX_STEPS; step++) {
            Difference shorter = firstThatDiffers(shortened(best.program()), best);
            if (shorter == null) {
                break;
            }
            best = shorter;
        }
        for (int step = 0; step < MAX_STEPS; step++) {
            Difference plainer = firstThatDiffers(simplified(best.program()), best);
            if (plainer == null) {
                break;
            }
            best = plainer;
        }
        return best;
    }

    private static List<CallProgram> shortened(CallProgram p) {
        List<CallProgram> all = new ArrayList<>();
        for (int i = p.calls().size() - 1; i >= 0; i--) {
            CallProgram without = p.calls().get(i).isMark() ? withoutSection(p, i) : p.without(i);
            if (without != null && !without.calls().isEmpty()) {
                all.add(without);
            }
        }
        // first the largest steps: half of the program
        for (int half = p.calls().size() / 2; half > 1; half /= 2) {
            CallProgram cut = p;
            for (int i = 0; i < half && cut != null; i++) {
                cut = cut.without(cut.calls().size() - 1);
            }
            if (cut != null && !cut.calls().isEmpty()) {
                all.addFirst(cut);
            }
        }
        return all;
    }

    /** One process and thread make all calls; null of a mark that ends. An end is never taken away alone: others' calls would come into it. */
    private static CallProgram withoutSection(CallProgram p, int begin) {
        if (p.calls().get(begin).equals(ProgramCall.END)) {
            return null;
        }
        int end = p.calls().subList(begin, p.calls().size()).indexOf(ProgramCall.END);
        CallProgram open = end < 0 ? p : p.without(begin + end);
        return open == null ? null : open.without(begin);
    }

    private List<CallProgram> simplified(CallProgram p) {
        List<CallProgram> all = new ArrayList<>();
        for (int c = 0; c < p.calls().size(); c++) {
            ProgramCall call = p.calls().get(c);
            if (call.isMark()) {
                continue;
            }
            List<Argument> kinds = table.row(call.name()).args();
            for (int a = 0; a < call.args().size(); a++) {
                if (a < kinds.size() && kinds.get(a).kind().equals("pid")) {
                    continue; // another number might be that of another process
                }
                for (String simpler : simpler(call.args().get(a))) {
                    all.add(p.with(c, call.withArgument(a, simpler)));
                }
            }
        }
        return all;
    }

    private static List<String> simpler(String arg) {
        Matcher buffer = BUFFER.matcher(arg);
        if (buffer.matches() && !buffer.group(1).equals("i")) {
            return List.of("m" + buffer.group(1) + buffer.group(2) + ":");
        }
        if (arg.equals("n0") || !arg.startsWith("n")) {
            return List.of();
        }
        long v = Long.parseUnsignedLong(arg.substring(1), 16);
        List<String> values = new ArrayList<>(List.of("n0"));
        long lowest = Long.lowestOneBit(v);
        if (Long.bitCount(v) > 1 && Long.bitCount(v) < 33) {
            values.add("n" + Long.toHexString(v & ~Long.highestOneBit(v)));
            values.add("n" + Long.toHexString(v & ~lowest));
        }
        return values;
    }

    private Difference firstThatDiffers(List<CallProgram> variants, Difference like) throws ConformException {
        if (variants.isEmpty()) {
            return null;
        }
        Agent.Results results = Agent.runBoth(reference, other, variants);
        for (int i = 0; i < variants.size(); i++) {
            Difference d = Difference.of(variants.get(i), results.expected().get(i), results.got().get(i));
            if (d != null && isLike(d, like)) {
                return d;
            }
        }
        return null;
    }

    private static boolean isLike(Difference d, Difference like) {
        return d.bucket().equals(like.bucket());
    }
}

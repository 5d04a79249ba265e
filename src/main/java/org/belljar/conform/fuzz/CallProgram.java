package org.belljar.conform.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.belljar.conform.table.SyscallTable;

/** A short program of system calls, which runs from the first to the last. */
record CallProgram(List<ProgramCall> calls) {
    CallProgram {
        calls = List.copyOf(calls);
    }

    /** Null when a later call needs the result of the one to be taken away. */
    CallProgram without(int removed) {
        List<ProgramCall> rest = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            if (i > removed && calls.get(i).refersTo(removed)) {
                return null;
            }
            if (i != removed) {
                rest.add(calls.get(i).without(removed));
            }
        }
        return new CallProgram(rest);
    }

    CallProgram with(int i, ProgramCall call) {
        List<ProgramCall> changed = new ArrayList<>(calls);
        changed.set(i, call);
        return new CallProgram(changed);
    }

    /** What the interpreter reads. */
    String agentText(int id, SyscallTable table) {
        StringBuilder b = new StringBuilder("P " + id + "\n");
        for (ProgramCall c : calls) {
            if (c.isMark()) {
                b.append(c.equals(ProgramCall.END) ? "e\n" : c.equals(ProgramCall.THREAD) ? "b t\n" : "b p\n");
                continue;
            }
            b.append("c ").append(table.row(c.name()).nr()).append(c.isMasked() ? " s" : " -");
            c.args().forEach(a -> b.append(' ').append(a));
            b.append('\n');
        }
        return b.append("E\n").toString();
    }

    /** A call a line; the form of files with programs. */
    String text() {
        return calls.stream().map(c -> c.text() + "\n").collect(Collectors.joining());
    }

    static CallProgram parse(List<String> lines) {
        return new CallProgram(lines.stream().filter(l -> !l.isBlank() && !l.startsWith("#")).map(ProgramCall::parse).toList());
    }
}

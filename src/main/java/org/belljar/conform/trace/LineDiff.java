package org.belljar.conform.trace;

import java.util.ArrayList;
import java.util.List;

/** The shortest way from one list of lines to another (Myers), up to a bound above which the rest counts as replaced. */
public final class LineDiff {
    /** @param left null: the line is only on the right, and the other way round; both: the lines are equal */
    public record Pair(String left, String right) {
        public boolean isSame() {
            return left != null && right != null;
        }
    }

    private static final int MAX_EDITS = 1500;

    private LineDiff() {}

    public static List<Pair> compare(List<String> a, List<String> b) {
        int head = 0;
        while (head < a.size() && head < b.size() && a.get(head).equals(b.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < a.size() - head && tail < b.size() - head && a.get(a.size() - 1 - tail).equals(b.get(b.size() - 1 - tail))) {
            tail++;
        }
        List<Pair> pairs = new ArrayList<>();
        a.subList(0, head).forEach(l -> pairs.add(new Pair(l, l)));
        pairs.addAll(middle(a.subList(head, a.size() - tail), b.subList(head, b.size() - tail)));
        a.subList(a.size() - tail, a.size()).forEach(l -> pairs.add(new Pair(l, l)));
        return pairs;
    }

    private static List<Pair> middle(List<String> a, List<String> b) {
        List<int[]> history = new ArrayList<>();
        int[] reached = new int[2 * MAX_EDITS + 3];
        int limit = Math.min(MAX_EDITS, a.size() + b.size());
        for (int d = 0; d <= limit; d++) {
            history.add(java.util.Arrays.copyOfRange(reached, MAX_EDITS + 1 - d - 1, MAX_EDITS + 1 + d + 2));
            for (int k = -d; k <= d; k += 2) {
                int at = MAX_EDITS + 1 + k;
                int x = k == -d || k != d && reached[at - 1] < reached[at + 1] ? reached[at + 1] : reached[at - 1] + 1;
                while (x < a.size() && x - k < b.size() && a.get(x).equals(b.get(x - k))) {
                    x++;
                }
                reached[at] = x;
                if (x >= a.size() && x - k >= b.size()) {
                    return trace(a, b, history);
                }
            }
        }
        List<Pair> all = new ArrayList<>();
        a.forEach(l -> all.add(new Pair(l, null)));
        b.forEach(l -> all.add(new Pair(null, l)));
        return all;
    }

    private static List<Pair> trace(List<String> a, List<String> b, List<int[]> history) {
        List<Pair> reversed = new ArrayList<>();
        int x = a.size();
        int y = b.size();
        for (int d = history.size() - 1; d > 0; d--) {
            int[] before = history.get(d); // of diagonals -d-1 .. d+1
            int k = x - y;
            boolean isDown = k == -d || k != d && before[k - 1 + d + 1] < before[k + 1 + d + 1];
            int previous = isDown ? k + 1 : k - 1;
            int px = before[previous + d + 1];
            int py = px - previous;
            while (x > px && y > py) {
                reversed.add(new Pair(a.get(--x), b.get(--y)));
            }
            reversed.add(isDown ? new Pair(null, b.get(--y)) : new Pair(a.get(--x), null));
        }
        while (x > 0 && y > 0) {
            reversed.add(new Pair(a.get(--x), b.get(--y)));
        }
        return reversed.reversed();
    }
}

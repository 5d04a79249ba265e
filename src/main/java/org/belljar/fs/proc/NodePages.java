package org.belljar.fs.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The host's numa_maps of a carrier, to be summed up over guest mappings: counts of pages by kind and node. */
final class NodePages {
    private static final List<String> KINDS = List.of("anon", "dirty", "mapped", "mapmax", "swapcache", "active", "writeback");

    private record Area(long start, Map<String, Long> counts) {}

    private final List<Area> areas = new ArrayList<>();

    NodePages(String numaMaps) {
        for (String line : numaMaps.split("\n")) {
            String[] words = line.split(" ");
            if (words.length > 1) {
                Map<String, Long> counts = new TreeMap<>();
                for (String w : words) {
                    int eq = w.indexOf('=');
                    if (eq > 0 && (KINDS.contains(w.substring(0, eq)) || w.matches("N\\d+=\\d+"))) {
                        counts.put(w.substring(0, eq), Long.parseLong(w.substring(eq + 1)));
                    }
                }
                areas.add(new Area(Long.parseUnsignedLong(words[0], 16), counts));
            }
        }
    }

    /** As the end of a line; nothing where there are no pages. */
    String within(long start, long end) {
        Map<String, Long> sum = new TreeMap<>();
        for (Area a : areas) {
            if (a.start >= start && a.start < end) {
                a.counts.forEach((k, n) -> sum.merge(k, n, k.equals("mapmax") ? Math::max : Long::sum));
            }
        }
        if (sum.isEmpty()) {
            return "";
        }
        StringBuilder s = new StringBuilder();
        for (String k : KINDS) {
            if (sum.containsKey(k)) {
                s.append(' ').append(k).append('=').append(sum.remove(k));
            }
        }
        sum.forEach((node, n) -> s.append(' ').append(node).append('=').append(n));
        return s.append(" kernelpagesize_kB=4").toString();
    }
}

package org.belljar.conform.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the descriptors of one process refer to, so that they can be called by that rather than by numbers: an additional
 * {@code open} on one side then changes one line and not all that follow.
 */
final class Descriptors {
    private static final Pattern PAIR = Pattern.compile("\\[(\\d+), ?(\\d+)\\].*");
    private static final Set<String> BY_PATH = Set.of("open", "openat", "openat2", "creat", "memfd_create", "mq_open");
    private static final Set<String> BY_NAME = Set.of("socket", "accept", "accept4", "eventfd", "eventfd2", "epoll_create", "epoll_create1",
            "signalfd", "signalfd4", "timerfd_create", "inotify_init", "inotify_init1", "pidfd_open", "userfaultfd", "fanotify_init");
    private static final Set<String> COPIES = Set.of("dup", "dup2", "dup3", "fcntl");

    private final Map<Integer, String> names = new HashMap<>();

    Descriptors() {}

    Descriptors(Descriptors other) {
        names.putAll(other.names);
    }

    /** The name for a number; a number of unknown origin, and 0 to 2, stay what they are. */
    String name(String number) {
        int angle = number.indexOf('<');
        String digits = angle < 0 ? number : number.substring(0, angle);
        String name = digits.matches("\\d{1,9}") ? names.get(Integer.parseInt(digits)) : null;
        return name == null ? digits.equals("-100") ? "AT_FDCWD" : digits : name;
    }

    /** Learns from a call that has succeeded; returns the name of the descriptor that is its result, or null. */
    String learn(TraceEvent e) {
        if (e.errno() != null) {
            return null;
        }
        if ((e.name().startsWith("pipe") && !e.args().isEmpty()) || e.name().equals("socketpair")) {
            pair(e.name(), e.args().get(e.name().equals("socketpair") ? e.args().size() - 1 : 0));
            return null;
        }
        String name = originOf(e);
        if (e.name().equals("close") && !e.args().isEmpty() && e.args().getFirst().matches("\\d{1,9}")) {
            names.remove(Integer.parseInt(e.args().getFirst()));
        }
        if (name != null && e.result().matches("\\d{1,9}")) {
            names.put(Integer.parseInt(e.result()), name);
        }
        return name;
    }

    private String originOf(TraceEvent e) {
        List<String> args = e.args();
        if (BY_PATH.contains(e.name())) {
            return "fd{" + args.stream().filter(a -> a.startsWith("\"")).findFirst().orElse(e.name()) + "}";
        }
        if (BY_NAME.contains(e.name())) {
            return "fd{" + e.name() + "}";
        }
        boolean isCopy = COPIES.contains(e.name()) && (!e.name().equals("fcntl") || args.size() > 1 && args.get(1).startsWith("F_DUPFD"));
        return isCopy && !args.isEmpty() ? name(args.getFirst()) : null;
    }

    private void pair(String call, String text) {
        Matcher m = PAIR.matcher(text);
        if (m.matches()) {
            names.put(Integer.parseInt(m.group(1)), "fd{" + call + " 0}");
            names.put(Integer.parseInt(m.group(2)), "fd{" + call + " 1}");
        }
    }
}

package org.belljar.conform.fuzz;

import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Arguments whose sense depends on the call and not only on their kind. */
final class SpecialArguments {
    private static final Pattern PATCH = Pattern.compile("(?<=^|,)(\\d+)(w?=)");
    private static final int KEY_FIRST = 0x1001;
    private static final int KEYS = 3;

    private SpecialArguments() {}

    /** Never a process but the program's own, nor all. */
    static String pid(String call, SplittableRandom random) {
        boolean isWait = call.startsWith("wait");
        return switch (random.nextInt(6)) {
            case 0 -> ArgumentGenerator.number(isWait ? -1 : 99999);
            case 1 -> ArgumentGenerator.number(isWait ? 0 : 1L << 31);
            case 2, 3 -> call.contains("kill") || call.contains("queueinfo") ? "p" : ArgumentGenerator.number(0);
            default -> "p";
        };
    }

    static String number(String call, String name, ArgumentGenerator arguments, SplittableRandom random) {
        return switch (name) {
            case "who" -> who(random);
            case "key" -> ArgumentGenerator.number(KEY_FIRST + random.nextInt(KEYS));
            case "shmid", "semid", "msqid" -> arguments.reference("ipc");
            case "timerid" -> arguments.reference("timer");
            case "wd" -> arguments.reference("watch");
            case "timeout" -> ArgumentGenerator.number(new long[] {0, 0, 1, 10}[random.nextInt(4)]);
            case "nfds" -> ArgumentGenerator.number(random.nextInt(-1, 12));
            case "persona" -> ArgumentGenerator.number(random.nextBoolean() ? 0xffffffffL : 0);
            case "protocol" -> ArgumentGenerator.number(new int[] {0, 0, 0, 0, 0, 6, 17}[random.nextInt(7)]);
            case "domain" -> ArgumentGenerator.number(random.nextInt(12) == 0 ? 1 : 0);
            case "sigsetsize", "sizemask" -> ArgumentGenerator.number(random.nextInt(10) == 0 ? 4 : 8);
            case "seconds" -> ArgumentGenerator.number(random.nextBoolean() ? 0 : 1000);
            case "arg" -> call.equals("fcntl") && random.nextInt(3) == 0
                    ? "mh32:" + Structures.hex(random.nextInt(3), random.nextInt(10), random.nextInt(10), 0) : ArgumentGenerator.number(small(random));
            case "tls" -> ArgumentGenerator.number(0);
            default -> name.matches(".*(size|len|offset|count|prio)") ? ArgumentGenerator.number(arguments.size()) : ArgumentGenerator.number(small(random));
        };
    }

    /** AF_UNIX, AF_INET, AF_INET6: those that a cage has. */
    static int domain(SplittableRandom random) {
        return new int[] {1, 1, 1, 2, 2, 10}[random.nextInt(6)];
    }

    /** As a process, a group or a user: the program's own, or one that is nowhere. */
    private static String who(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "p";
            case 1 -> ArgumentGenerator.number(99999);
            default -> ArgumentGenerator.number(0);
        };
    }

    private static long small(SplittableRandom random) {
        return switch (random.nextInt(10)) {
            case 0 -> -1;
            case 1 -> Integer.MAX_VALUE;
            case 2 -> 0xffffffffL;
            default -> random.nextInt(10);
        };
    }

    /** The patches of a structure that lies {@code by} bytes behind the begin of its array; those of structures inside stay. */
    static String shifted(String patches, int by) {
        StringBuilder b = new StringBuilder();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= patches.length(); i++) {
            char c = i == patches.length() ? ',' : patches.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ',' && depth == 0) {
                Matcher m = PATCH.matcher(patches.substring(start, i));
                b.append(b.isEmpty() ? "" : ",").append(m.replaceFirst(r -> Integer.parseInt(r.group(1)) + by + r.group(2)));
                start = i + 1;
            }
        }
        return b.toString();
    }
}

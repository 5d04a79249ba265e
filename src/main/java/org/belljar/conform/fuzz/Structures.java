package org.belljar.conform.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Contents of the structures that calls read, in the form of native-conform/program.h, mostly sensible. */
final class Structures {
    private static final long[][] TIMES = {{0, 0}, {0, 1_000_000}, {0, 1}, {1000, 0}, {-1, 0}, {0, 1_000_000_000}, {0, -1}, {0, 999_999_999}};
    /** Not NUDGE (16), nor what stops a process. */
    static final int[] SIGNALS = {0, 1, 2, 3, 10, 12, 13, 14, 17, 18, 23, 28, 34, 40, 64, 65, -1};

    private final SplittableRandom random;
    private final ArgumentGenerator arguments;

    Structures(SplittableRandom random, ArgumentGenerator arguments) {
        this.random = random;
        this.arguments = arguments;
    }

    static String hex(long... words) {
        ByteBuffer b = ByteBuffer.allocate(words.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long w : words) {
            b.putLong(w);
        }
        return HexFormat.of().formatHex(b.array());
    }

    static String hex32(int... words) {
        ByteBuffer b = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int w : words) {
            b.putInt(w);
        }
        return HexFormat.of().formatHex(b.array());
    }

    /** The bytes, and where needed the patches, of one structure; empty for one of zeros. */
    String content(String format, int size) {
        return switch (format == null ? "" : format) {
            case "timespec", "timeval" -> time();
            case "timespec2", "timeval2" -> time() + time();
            case "itimerval", "itimerspec" -> interval();
            case "sigset" -> hex(signalSet());
            case "sigset_argpack" -> "{0=mi8:" + hex(signalSet()) + ",8=n8}";
            case "sigaction" -> action();
            case "pollfd" -> "{0w=" + arguments.descriptor() + ",4w=n" + Integer.toHexString(random.nextInt(0x40)) + "}";
            case "epoll_event" -> hex32(random.nextInt(0x20) | (random.nextInt(4) == 0 ? 1 << 31 : 0), random.nextInt(100), 0);
            case "sembuf" -> hex32(random.nextInt(3) | random.nextInt(-2, 3) << 16, random.nextBoolean() ? 0x800 : 0).substring(0, 12);
            case "flock" -> hex(random.nextInt(3) | (long) random.nextInt(3) << 16, small(), small(), 0);
            case "off" -> hex(small());
            case "int", "uint" -> hex32((int) small());
            case "long", "ulong" -> hex(small());
            case "open_how" -> hex(arguments.flagsOf("openat2", "open"), random.nextInt(3) == 0 ? 0644 : 0, random.nextInt(3) == 0 ? random.nextInt(0x40) : 0);
            case "sigevent" -> hex(0, random.nextInt(3) == 0 ? 0 : 10, 0, 0);
            case "mq_attr" -> hex(random.nextInt(3) == 0 ? 0x800 : 0, random.nextInt(-1, 11), random.nextInt(0, 100), 0);
            case "rlimit" -> hex(small(), small() + 64);
            case "msghdr" -> message();
            case "mmsghdr" -> message();
            case "utimbuf" -> hex(small(), small());
            case "stack_t" -> hex(random.nextInt(2) * 0x10000L, random.nextInt(4), random.nextInt(3) == 0 ? 8192 : 100);
            case "sched_attr" -> hex32(48, random.nextInt(4), random.nextInt(4), 0, random.nextInt(-2, 20), 0);
            case "cap_header" -> hex32(random.nextInt(4) == 0 ? 0 : 0x20080522, 0);
            default -> random.nextInt(3) == 0 ? hex(small(), small()).substring(0, Math.min(32, size * 2)) : "";
        };
    }

    long small() {
        return switch (random.nextInt(8)) {
            case 0 -> -1;
            case 1 -> 4096;
            case 2 -> Integer.MAX_VALUE;
            default -> random.nextInt(12);
        };
    }

    private String time() {
        return hex(TIMES[random.nextInt(TIMES.length)]);
    }

    /** Never one that would fire while the program runs. */
    private String interval() {
        return hex(random.nextInt(3) * 500L, random.nextInt(5) == 0 ? 1_000_000_000 : 0, random.nextInt(3) * 2_000_000_000L, random.nextInt(8) == 0 ? -1 : 0);
    }

    private long signalSet() {
        long set = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            int s = SIGNALS[random.nextInt(SIGNALS.length)];
            set |= s >= 1 && s <= 64 ? 1L << s - 1 : 0;
        }
        return set;
    }

    private String action() {
        int flags = 0x04000000 | (random.nextInt(3) == 0 ? 4 : 0) | (random.nextInt(3) == 0 ? 1 << 28 : 0) | (random.nextInt(4) == 0 ? 1 << 31 : 0)
                | (random.nextInt(6) == 0 ? 1 << 30 : 0);
        String handler = random.nextInt(3) == 0 ? "n" + random.nextInt(2) : "h";
        return hex(0, flags & 0xffffffffL, 0, signalSet()) + "{0=" + handler + ",16=z}";
    }

    private String message() {
        int len = random.nextInt(1, 20);
        String name = "";
        if (random.nextInt(3) == 0) {
            SocketAddresses.Address to = SocketAddresses.any(random);
            name = "0=ma128:" + to.content() + ",8=n" + Integer.toHexString(to.length()) + ",";
        }
        return "{" + name + "16=mi16:{0=mh" + len + ":" + "61".repeat(len) + ",8=n" + Integer.toHexString(len) + "},24=n1}";
    }
}

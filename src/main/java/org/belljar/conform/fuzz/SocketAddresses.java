package org.belljar.conform.fuzz;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** Addresses that programs give to sockets. Those of inet families lead nowhere but to the loopback. */
final class SocketAddresses {
    private static final List<String> IPV4 = List.of("7f000001", "7f000001", "7f000001", "7f000002", "00000000", "00000000", "ffffffff", "e0000001", "0a090909");
    private static final List<String> IPV6 = List.of("0".repeat(31) + "1", "0".repeat(31) + "1", "0".repeat(32), "0".repeat(20) + "ffff7f000001",
            "fe80" + "0".repeat(27) + "1", "20010db8" + "0".repeat(23) + "1");
    private static final int OWN_PORTS = 2;

    private SocketAddresses() {}

    /**
     * @param content bytes, and what is put into them
     * @param length  mostly the one that is right
     */
    record Address(String content, int length) {}

    static Address any(SplittableRandom random) {
        return switch (random.nextInt(16)) {
            case 0, 1 -> unix(new byte[] {1, 0, 0, 'n', (byte) ('a' + random.nextInt(2))}, random);
            case 2 -> new Address("0000", lengthNear(16, random));
            case 3 -> new Address("", lengthNear(5, random));
            case 4, 5, 6, 7, 8 -> new Address("00000000" + IPV4.get(random.nextInt(IPV4.size())) + word(2, random), lengthNear(16, random));
            case 9, 10, 11 -> new Address("0000000000000000" + IPV6.get(random.nextInt(IPV6.size())) + (random.nextInt(4) == 0 ? "01" : "") + word(10, random),
                    lengthNear(28, random));
            default -> unix(new byte[] {1, 0, 's', (byte) ('a' + random.nextInt(2)), 0}, random);
        };
    }

    private static Address unix(byte[] bytes, SplittableRandom random) {
        return new Address(HexFormat.of().formatHex(bytes), lengthNear(bytes.length, random));
    }

    /** Family and port: none, or one of those that this program alone has. */
    private static String word(int family, SplittableRandom random) {
        return "{0w=i" + family + ":" + random.nextInt(OWN_PORTS + 1) + "}";
    }

    private static int lengthNear(int right, SplittableRandom random) {
        return random.nextInt(6) > 0 ? right : new int[] {0, 2, 3, 15, 16, 24, 28, 110, 128, 200}[random.nextInt(10)];
    }

    /** What to begin with, to have connections and receivers. */
    static List<String> start(SplittableRandom random) {
        boolean isV6 = random.nextInt(3) == 0;
        String address = isV6 ? "mi28:0000000000000000" + "0".repeat(31) + "1{0w=i10:1} n1c" : "mi16:000000007f000001{0w=i2:1} n10";
        String domain = isV6 ? "na" : "n2";
        return switch (random.nextInt(3)) {
            case 0 -> List.of("socket - " + domain + " n1 n0", "bind - r0 " + address, "listen - r0 n2", "socket - " + domain + " n1 n0", "connect - r3 " + address,
                    "accept - r0 n0 n0");
            case 1 -> List.of("socket - " + domain + " n2 n0", "bind - r0 " + address, "socket - " + domain + " n2 n0", "connect - r2 " + address,
                    "write - r2 mi3:616263 n3");
            default -> List.of("socket - " + domain + " n1 n0", "bind - r0 " + address, "listen - r0 n2");
        };
    }
}

package org.belljar.net.inet;

/**
 * Header options and extension headers that a socket's packets have, if their messages bring none. Null for none.
 *
 * @param options4 IP_OPTIONS
 * @param beforeRouting IPV6_RTHDRDSTOPTS, which is sent only where a routing header is
 */
record StickyHeaders(byte[] options4, byte[] hopByHop, byte[] beforeRouting, byte[] routing, byte[] destination) {
    static final StickyHeaders NONE = new StickyHeaders(null, null, null, null, null);
    private static final int IPV6_HOPOPTS = 54, IPV6_RTHDRDSTOPTS = 55, IPV6_RTHDR = 57;

    StickyHeaders withOptions4(byte[] o) {
        return new StickyHeaders(o, hopByHop, beforeRouting, routing, destination);
    }

    /** By the name of the option. */
    StickyHeaders with(int name, byte[] h) {
        return switch (name) {
            case IPV6_HOPOPTS -> new StickyHeaders(options4, h, beforeRouting, routing, destination);
            case IPV6_RTHDRDSTOPTS -> new StickyHeaders(options4, hopByHop, h, routing, destination);
            case IPV6_RTHDR -> new StickyHeaders(options4, hopByHop, beforeRouting, h, destination);
            default -> new StickyHeaders(options4, hopByHop, beforeRouting, routing, h);
        };
    }

    byte[] get(int name) {
        return switch (name) {
            case IPV6_HOPOPTS -> hopByHop;
            case IPV6_RTHDRDSTOPTS -> beforeRouting;
            case IPV6_RTHDR -> routing;
            default -> destination;
        };
    }
}

package org.belljar.net.inet;

/**
 * What a packet's header brought beside the usual: IPv4's options, or IPv6's hop-by-hop and destination options. Null for none.
 */
record HeaderOptions(byte[] v4, byte[] hopByHop, byte[] destination) {
    private static final int DESTINATION_HEADER = 60;

    static HeaderOptions ofV4(byte[] options) {
        return new HeaderOptions(options, null, null);
    }

    /** Of IPv6: each header names the one that follows; null where there are none. */
    static HeaderOptions ofV6(byte[] hopByHop, byte[] destination, int protocol) {
        if (hopByHop == null && destination == null) {
            return null;
        }
        byte[] first = hopByHop == null ? null : hopByHop.clone();
        byte[] second = destination == null ? null : destination.clone();
        if (first != null) {
            first[0] = (byte) (second == null ? protocol : DESTINATION_HEADER);
        }
        if (second != null) {
            second[0] = (byte) protocol;
        }
        return new HeaderOptions(null, first, second);
    }

    static int length(HeaderOptions o) {
        return o == null ? 0 : length(o.v4) + length(o.hopByHop) + length(o.destination);
    }

    private static int length(byte[] b) {
        return b == null ? 0 : b.length;
    }
}

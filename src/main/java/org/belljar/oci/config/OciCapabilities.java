package org.belljar.oci.config;

import org.belljar.abi.Capability;

/** The five sets of capabilities(7), as bits. Names that Linux does not have are noted and left out, as the specification demands. */
public record OciCapabilities(long bounding, long effective, long inheritable, long permitted, long ambient) {
    static OciCapabilities of(Node n) throws ConfigException {
        return new OciCapabilities(set(n.at("bounding")), set(n.at("effective")), set(n.at("inheritable")), set(n.at("permitted")),
                set(n.at("ambient")));
    }

    private static long set(Node n) throws ConfigException {
        long set = 0;
        for (Node e : n.elements()) {
            String name = e.string();
            long bit = name.startsWith("CAP_") ? Capability.bits(name) : 0;
            if (bit == 0) {
                e.note("there is no capability '" + name + "'");
            }
            set |= bit;
        }
        return set;
    }
}

package org.belljar.oci.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * @param path of a namespace to join, on the host; "" for a new one
 */
public record OciNamespace(Type type, String path) {
    public enum Type { PID, NETWORK, MOUNT, IPC, UTS, USER, CGROUP, TIME }

    static List<OciNamespace> listOf(Node n) throws ConfigException {
        Set<Type> seen = EnumSet.noneOf(Type.class);
        return n.list(e -> {
            OciNamespace ns = of(e);
            if (!seen.add(ns.type)) {
                throw e.at("type").error("'" + ns.type.name().toLowerCase(Locale.ROOT) + "' is given for the second time");
            }
            return ns;
        });
    }

    private static OciNamespace of(Node n) throws ConfigException {
        String name = n.at("type").string();
        for (Type t : Type.values()) {
            if (t.name().toLowerCase(Locale.ROOT).equals(name)) {
                Node path = n.at("path");
                return new OciNamespace(t, path.stringOrEmpty().isEmpty() ? "" : path.absolutePath());
            }
        }
        throw n.at("type").error("'" + name + "' is none of pid, network, mount, ipc, uts, user, cgroup, time");
    }
}

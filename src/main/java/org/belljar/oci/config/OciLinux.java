package org.belljar.oci.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code linux} of config.json.
 *
 * @param cgroupsPath       "" when none is given
 * @param resources         never null
 * @param sysctl            by the name with dots
 * @param seccomp           null for none
 * @param maskedPaths       absolute paths in the container that show nothing
 * @param readonlyPaths     absolute paths in the container
 * @param rootfsPropagation "" when none is given
 * @param personality       null for none
 * @param timeOffsets       by clock, "monotonic" or "boottime", in nanoseconds
 */
public record OciLinux(
        List<OciNamespace> namespaces,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        List<OciDevice> devices,
        String cgroupsPath,
        OciResources resources,
        Map<String, String> sysctl,
        OciSeccomp seccomp,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        Propagation rootfsPropagation,
        Personality personality,
        Map<String, Long> timeOffsets) {
    private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000L - 1;
    private static final int NANOS = 999_999_999;

    /** {@code size} ids from {@code containerId} on are those from {@code hostId} on outside. */
    public record IdMapping(int containerId, int hostId, int size) {
        private static IdMapping of(Node n) throws ConfigException {
            return new IdMapping(n.at("containerID").unsigned32(), n.at("hostID").unsigned32(), (int) n.at("size").integer(1, 0xffffffffL));
        }
    }

    /** Of mounts; the upper half is recursive. */
    public enum Propagation { PRIVATE, SHARED, SLAVE, UNBINDABLE, RPRIVATE, RSHARED, RSLAVE, RUNBINDABLE }

    /** By personality(2). */
    public enum Personality { LINUX, LINUX32 }

    static OciLinux of(Node n) throws ConfigException {
        n.at("intelRdt").noteIfPresent("has no effect");
        n.at("memoryPolicy").noteIfPresent("has no effect");
        if (!n.at("mountLabel").stringOrEmpty().isEmpty()) {
            n.at("mountLabel").note("has no effect: the guest's calls do not reach the host's security modules");
        }
        if (!n.at("netDevices").members().isEmpty()) {
            throw n.at("netDevices").error("host network devices cannot be moved into a sandbox");
        }
        return new OciLinux(OciNamespace.listOf(n.at("namespaces")), n.at("uidMappings").list(IdMapping::of),
                n.at("gidMappings").list(IdMapping::of), n.at("devices").list(OciDevice::of), n.at("cgroupsPath").stringOrEmpty(),
                OciResources.of(n.at("resources")), OciConfig.strings(n.at("sysctl")), n.at("seccomp").orNull(OciSeccomp::of),
                n.at("maskedPaths").list(Node::absolutePath), n.at("readonlyPaths").list(Node::absolutePath),
                propagation(n.at("rootfsPropagation")), personality(n.at("personality")), timeOffsets(n.at("timeOffsets")));
    }

    /** The entry for a kind of namespace, or null. */
    public OciNamespace namespace(OciNamespace.Type type) {
        for (OciNamespace ns : namespaces) {
            if (ns.type() == type) {
                return ns;
            }
        }
        return null;
    }

    private static Propagation propagation(Node n) throws ConfigException {
        String s = n.stringOrEmpty();
        for (Propagation p : Propagation.values()) {
            if (p.name().toLowerCase(Locale.ROOT).equals(s)) {
                return p;
            }
        }
        if (!s.isEmpty()) {
            throw n.error("'" + s + "' is none of private, shared, slave, unbindable and their recursive forms");
        }
        return null;
    }

    private static Personality personality(Node n) throws ConfigException {
        if (!n.isPresent()) {
            return null;
        }
        if (!n.at("flags").elements().isEmpty()) {
            throw n.at("flags").error("no personality flag is defined by the specification");
        }
        return n.at("domain").oneOf(Personality.class, "");
    }

    private static Map<String, Long> timeOffsets(Node n) throws ConfigException {
        Map<String, Long> offsets = new LinkedHashMap<>();
        for (Map.Entry<String, Node> e : n.members().entrySet()) {
            if (!e.getKey().equals("monotonic") && !e.getKey().equals("boottime")) {
                throw e.getValue().error("is none of monotonic, boottime");
            }
            Node o = e.getValue();
            offsets.put(e.getKey(), o.at("secs").integerOr(0, -MAX_SECONDS, MAX_SECONDS) * 1_000_000_000L
                    + o.at("nanosecs").integerOr(0, 0, NANOS));
        }
        return Map.copyOf(offsets);
    }
}

package org.belljar.oci.describe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.belljar.abi.Capability;
import org.belljar.json.Json;
import org.belljar.oci.config.MountOptions;
import org.belljar.oci.config.OciNamespace;
import org.belljar.oci.config.OciSeccomp;

/** The structure of features.md: what a caller may put into a configuration. */
public final class Features {
    /** Newest version of the runtime specification whose configurations are understood. */
    public static final String VERSION = "1.3.0";

    private Features() {}

    public static String text() {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("ociVersionMin", "1.0.0");
        f.put("ociVersionMax", VERSION);
        f.put("hooks", List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"));
        List<String> options = new ArrayList<>();
        MountOptions.known().forEach(options::add);
        f.put("mountOptions", options);
        f.put("linux", linux());
        f.put("annotations", Map.of("org.opencontainers.runc.checkpoint.enabled", "false"));
        return Json.write(f);
    }

    private static Map<String, Object> linux() {
        Map<String, Object> l = new LinkedHashMap<>();
        List<String> namespaces = new ArrayList<>();
        for (OciNamespace.Type t : OciNamespace.Type.values()) {
            namespaces.add(t.name().toLowerCase(Locale.ROOT));
        }
        namespaces.sort(null);
        l.put("namespaces", namespaces);
        l.put("capabilities", Capability.names());
        l.put("cgroup", orderedMap("v1", true, "v2", true, "systemd", false, "systemdUser", false, "rdma", false));
        Map<String, Object> seccomp = new LinkedHashMap<>();
        seccomp.put("enabled", true);
        List<String> actions = prefixed("SCMP_ACT_", OciSeccomp.Action.values());
        actions.remove("SCMP_ACT_NOTIFY");
        seccomp.put("actions", actions);
        seccomp.put("operators", prefixed("SCMP_CMP_", OciSeccomp.Operator.values()));
        seccomp.put("archs", List.of("SCMP_ARCH_X86_64"));
        List<String> flags = prefixed("SECCOMP_FILTER_FLAG_", OciSeccomp.Flag.values());
        seccomp.put("knownFlags", flags);
        seccomp.put("supportedFlags", flags);
        l.put("seccomp", seccomp);
        l.put("apparmor", orderedMap("enabled", false));
        l.put("selinux", orderedMap("enabled", false));
        l.put("intelRdt", orderedMap("enabled", false));
        l.put("mountExtensions", orderedMap("idmap", orderedMap("enabled", false)));
        l.put("netDevices", orderedMap("enabled", false));
        return l;
    }

    private static List<String> prefixed(String prefix, Enum<?>[] values) {
        List<String> names = new ArrayList<>();
        for (Enum<?> v : values) {
            names.add(prefix + v.name());
        }
        names.sort(null);
        return names;
    }

    private static Map<String, Object> orderedMap(Object... namesAndValues) {
        Map<String, Object> o = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            o.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return o;
    }
}

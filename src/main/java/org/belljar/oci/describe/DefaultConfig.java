package org.belljar.oci.describe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.belljar.json.Json;

/** The configuration that {@code spec} writes: runc's, field by field, so that scripts which edit it go on working. */
public final class DefaultConfig {
    private static final List<String> CAPABILITIES = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
    private static final List<String> MASKED = List.of("/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
            "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi");
    private static final List<String> READ_ONLY = List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private DefaultConfig() {}

    /** For a caller who is root. */
    public static String rootful() {
        return Json.write(config(false, 0, 0));
    }

    /** For any caller: a user namespace in which root is the caller. */
    public static String rootless(int uid, int gid) {
        return Json.write(config(true, uid, gid));
    }

    private static Map<String, Object> config(boolean isRootless, int uid, int gid) {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("ociVersion", Features.VERSION);
        c.put("process", process());
        c.put("root", object("path", "rootfs", "readonly", true));
        c.put("hostname", "belljar");
        c.put("mounts", mounts(isRootless));
        Map<String, Object> linux = new LinkedHashMap<>();
        List<Map<String, Object>> namespaces = new ArrayList<>();
        for (String type : isRootless ? List.of("pid", "ipc", "uts", "mount", "user") : List.of("pid", "network", "ipc", "uts", "mount")) {
            namespaces.add(object("type", type));
        }
        if (isRootless) {
            linux.put("uidMappings", List.of(object("containerID", 0, "hostID", Integer.toUnsignedLong(uid), "size", 1)));
            linux.put("gidMappings", List.of(object("containerID", 0, "hostID", Integer.toUnsignedLong(gid), "size", 1)));
        } else {
            linux.put("resources", object("devices", List.of(object("allow", false, "access", "rwm"))));
        }
        linux.put("namespaces", namespaces);
        linux.put("maskedPaths", MASKED);
        linux.put("readonlyPaths", READ_ONLY);
        c.put("linux", linux);
        return c;
    }

    private static Map<String, Object> process() {
        Map<String, Object> capabilities = new LinkedHashMap<>();
        for (String set : List.of("bounding", "effective", "permitted", "ambient")) {
            capabilities.put(set, CAPABILITIES);
        }
        return object("terminal", true, "user", object("uid", 0, "gid", 0), "args", List.of("sh"),
                "env", List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"), "cwd", "/",
                "capabilities", capabilities, "rlimits", List.of(object("type", "RLIMIT_NOFILE", "hard", 1024, "soft", 1024)),
                "noNewPrivileges", true);
    }

    private static List<Object> mounts(boolean isRootless) {
        List<String> pts = new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        if (!isRootless) {
            pts.add("gid=5");
        }
        return List.of(mount("/proc", "proc", "proc", List.of()),
                mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                mount("/dev/pts", "devpts", "devpts", pts),
                mount("/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")),
                mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
                isRootless ? mount("/sys", "none", "/sys", List.of("rbind", "nosuid", "noexec", "nodev", "ro"))
                        : mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")),
                mount("/sys/fs/cgroup", "cgroup", "cgroup", List.of("nosuid", "noexec", "nodev", "relatime", "ro")));
    }

    private static Map<String, Object> mount(String destination, String type, String source, List<String> options) {
        Map<String, Object> m = object("destination", destination, "type", type, "source", source);
        if (!options.isEmpty()) {
            m.put("options", options);
        }
        return m;
    }

    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> o = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            o.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return o;
    }
}

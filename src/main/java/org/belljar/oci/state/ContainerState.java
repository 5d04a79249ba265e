package org.belljar.oci.state;

import java.util.LinkedHashMap;
import java.util.Map;
import org.belljar.json.Json;
import org.belljar.json.JsonException;
import org.belljar.json.JsonNumber;
import org.belljar.json.JsonReader;

/**
 * What is written down of a container.
 *
 * @param status      creating, created, running, paused or stopped: what it was when this was written
 * @param monitor     stands on the host for the container's first process
 * @param sandbox     the process that runs the container's kernel
 * @param bundle      absolute path
 * @param rootfs      absolute path
 * @param created     when, in RFC 3339
 * @param annotations those of the configuration
 */
public record ContainerState(String ociVersion, String id, String status, HostProcess monitor, HostProcess sandbox, String bundle,
        String rootfs, String created, Map<String, String> annotations) {
    public static final String CREATING = "creating", CREATED = "created", RUNNING = "running", PAUSED = "paused", STOPPED = "stopped";

    public ContainerState withStatus(String now) {
        return new ContainerState(ociVersion, id, now, monitor, sandbox, bundle, rootfs, created, annotations);
    }

    /** As it is now: whose sandbox has gone is stopped. */
    public ContainerState current() {
        return status.equals(STOPPED) || sandbox.isAlive() ? this : withStatus(STOPPED);
    }

    public boolean is(String... any) {
        for (String s : any) {
            if (s.equals(status)) {
                return true;
            }
        }
        return false;
    }

    /** What {@code state} prints: the state of the specification, with what runc adds. */
    public Map<String, Object> shown() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("ociVersion", ociVersion);
        m.put("id", id);
        m.put("pid", is(STOPPED) ? 0 : monitor.pid());
        m.put("status", status);
        m.put("bundle", bundle);
        m.put("rootfs", rootfs);
        m.put("created", created);
        if (!annotations.isEmpty()) {
            m.put("annotations", annotations);
        }
        m.put("owner", "");
        return m;
    }

    String text() {
        Map<String, Object> m = shown();
        m.put("annotations", annotations);
        m.put("pid", monitor.pid());
        m.put("pidStart", monitor.start());
        m.put("sandboxPid", sandbox.pid());
        m.put("sandboxStart", sandbox.start());
        return Json.write(m);
    }

    static ContainerState parse(byte[] text) throws JsonException {
        if (!(JsonReader.read(text) instanceof Map<?, ?> m)) {
            throw new IllegalArgumentException("not an object");
        }
        Map<String, String> annotations = new LinkedHashMap<>();
        ((Map<?, ?>) m.get("annotations")).forEach((k, v) -> annotations.put((String) k, (String) v));
        return new ContainerState(string(m, "ociVersion"), string(m, "id"), string(m, "status"), process(m, "pid", "pidStart"),
                process(m, "sandboxPid", "sandboxStart"), string(m, "bundle"), string(m, "rootfs"), string(m, "created"), annotations);
    }

    private static String string(Map<?, ?> m, String key) {
        return (String) m.get(key);
    }

    private static HostProcess process(Map<?, ?> m, String pid, String start) {
        return new HostProcess((int) ((JsonNumber) m.get(pid)).toLong(), ((JsonNumber) m.get(start)).toLong());
    }
}

package org.belljar.oci.cgroup;

import java.util.LinkedHashMap;
import java.util.Map;
import org.belljar.host.HostProc;

/**
 * Where a container's groups are.
 *
 * @param isUnified   version 2: one directory for all controllers, under the name ""
 * @param directories by controller; several may share one ("cpu" and "cpuacct" where they are mounted together)
 */
public record CgroupPlaces(boolean isUnified, Map<String, String> directories) {
    /** From this process's own view of the host. @param pid in the group from which relative paths start */
    public static CgroupPlaces find(int pid, String cgroupsPath, String id) {
        return of(HostProc.read("self/mountinfo"), HostProc.read(pid + "/cgroup"), cgroupsPath, id);
    }

    /**
     * @param mountInfo   /proc/self/mountinfo
     * @param own         /proc/self/cgroup
     * @param cgroupsPath of the configuration: absolute from the mount, relative from the runtime's own group; "": the id, there
     */
    static CgroupPlaces of(String mountInfo, String own, String cgroupsPath, String id) {
        Map<String, String> directories = new LinkedHashMap<>();
        String unified = null;
        for (String line : mountInfo.split("\n")) {
            int separator = line.indexOf(" - ");
            String[] fields = line.split(" ");
            if (separator < 0 || fields.length < 5) {
                continue;
            }
            String[] source = line.substring(separator + 3).split(" ");
            String root = fields[3];
            String mount = unescape(fields[4]);
            if (source[0].equals("cgroup2") && unified == null) {
                unified = join(mount, root, ownPath(own, ""), cgroupsPath, id);
            } else if (source[0].equals("cgroup")) {
                for (String controller : source[2].split(",")) {
                    String path = ownPath(own, controller);
                    if (path != null) {
                        directories.putIfAbsent(controller, join(mount, root, path, cgroupsPath, id));
                    }
                }
            }
        }
        boolean isUnified = unified != null && directories.keySet().stream().noneMatch(c -> !c.startsWith("name="));
        return new CgroupPlaces(isUnified, isUnified ? Map.of("", unified) : directories);
    }

    /** This process's group in a controller's tree; null: it is not a controller. */
    private static String ownPath(String own, String controller) {
        for (String line : own.split("\n")) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3) {
                for (String c : parts[1].split(",", -1)) {
                    if (c.equals(controller)) {
                        return parts[2];
                    }
                }
            }
        }
        return null;
    }

    private static String join(String mount, String root, String own, String cgroupsPath, String id) {
        if (cgroupsPath.startsWith("/")) {
            return mount + clean(cgroupsPath);
        }
        // A container engine's own group may be the root of what it has mounted.
        String below = own == null ? "" : !root.equals("/") && own.startsWith(root) ? own.substring(root.length()) : own;
        return mount + clean(below + "/" + (cgroupsPath.isEmpty() ? id : cgroupsPath));
    }

    /** Without "." and "..", which must not lead out of the tree. */
    private static String clean(String path) {
        StringBuilder s = new StringBuilder();
        for (String part : path.split("/")) {
            if (part.equals("..")) {
                s.setLength(Math.max(0, s.lastIndexOf("/")));
            } else if (!part.isEmpty() && !part.equals(".")) {
                s.append('/').append(part);
            }
        }
        return s.toString();
    }

    private static String unescape(String mountPoint) {
        return mountPoint.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }
}

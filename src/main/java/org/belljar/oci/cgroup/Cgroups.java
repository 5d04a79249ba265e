package org.belljar.oci.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.belljar.json.Json;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciResources;

/** The groups of one container. They outlive the process that made them; {@link #text} is what finds them again. */
public final class Cgroups {
    /** What the kernel itself may use beyond the guests' limit: its heap, code, stacks, and what it keeps for each task. */
    public static final long MEMORY_ALLOWANCE = 256L << 20;
    /** Threads of the kernel, clean processes kept ready, the monitor. */
    public static final long TASK_ALLOWANCE = 256;

    private static final String FIELD = "linux.cgroupsPath";
    private static final int REMOVE_TRIES = 200;
    private static final long RETRY_MS = 10;

    private final CgroupPlaces places;
    private final Limits limits;

    private Cgroups(CgroupPlaces places) {
        this.places = places;
        this.limits = places.isUnified() ? new LimitsV2(places.directories().get("")) : new LimitsV1(places.directories());
    }

    public static Cgroups at(CgroupPlaces places) {
        return new Cgroups(places);
    }

    /** What {@link #of} takes: JSON. */
    public String text() {
        return Json.compact(places.directories());
    }

    /** @param directories by controller, as {@link #text} wrote them; empty: there are none, and nothing is set */
    public static Cgroups of(Map<String, String> directories) {
        return new Cgroups(new CgroupPlaces(directories.containsKey(""), directories));
    }

    private Set<String> directories() {
        return new LinkedHashSet<>(places.directories().values());
    }

    // ---- life ----

    /** Makes the groups, with all above them that are missing. */
    public void create() throws ConfigException {
        for (Map.Entry<String, String> e : places.directories().entrySet()) {
            try {
                Files.createDirectories(Path.of(e.getValue()));
                if (e.getKey().equals("cpuset")) {
                    fillCpuset(Path.of(e.getValue()));
                }
            } catch (IOException x) {
                throw new ConfigException(FIELD, "cannot make the control group " + e.getValue() + ": " + GroupFiles.reason(x));
            }
        }
        if (places.isUnified()) {
            enableControllers(Path.of(places.directories().get("")));
        }
    }

    /** A new cpuset of version 1 is empty, and takes no process until it has CPUs and memory nodes: those of the group above. */
    private static void fillCpuset(Path group) throws IOException {
        Path parent = group.getParent();
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            if (Files.exists(group.resolve(file)) && Files.readString(group.resolve(file)).isBlank()) {
                if (Files.readString(parent.resolve(file)).isBlank()) {
                    fillCpuset(parent);
                }
                Files.writeString(group.resolve(file), Files.readString(parent.resolve(file)));
            }
        }
    }

    /** From the top down, as far as this process may; what a limit then lacks is told when it is set. */
    private static void enableControllers(Path group) {
        List<Path> above = new ArrayList<>();
        for (Path p = group.getParent(); p != null && Files.exists(p.resolve("cgroup.controllers")); p = p.getParent()) {
            above.add(p);
        }
        for (Path p : above.reversed()) {
            GroupFiles files = new GroupFiles(p.toString());
            for (String controller : files.read("cgroup.controllers").split(" ")) {
                try {
                    files.write("cgroup.subtree_control", "+" + controller, FIELD);
                } catch (ConfigException e) {
                    // Processes in the group itself, or not ours to change.
                }
            }
        }
    }

    /** Moves a process of the host into all groups; what it starts from then on is there too. */
    public void add(int pid) throws ConfigException {
        for (String d : directories()) {
            new GroupFiles(d).write("cgroup.procs", Integer.toString(pid), FIELD);
        }
    }

    /** No limit of CPU time any more, so that what is killed can end. */
    public void liftCpuTime() {
        String directory = places.directories().get(places.isUnified() ? "" : "cpu");
        if (directory != null) {
            try {
                new GroupFiles(directory).write(places.isUnified() ? "cpu.max" : "cpu.cfs_quota_us", places.isUnified() ? "max" : "-1", FIELD);
            } catch (ConfigException e) {
                // Without it the end takes longer.
            }
        }
    }

    public void apply(OciResources r) throws ConfigException {
        if (!places.directories().isEmpty()) {
            limits.apply(r);
        }
    }

    public Map<String, Object> statistics() {
        return limits.statistics();
    }

    /** Removes them. Processes that are just ending are waited for, for two seconds. */
    public void remove() throws ConfigException {
        for (String d : directories()) {
            removeOne(Path.of(d));
        }
    }

    private static void removeOne(Path p) throws ConfigException {
        for (int i = 0; ; i++) {
            try {
                Files.deleteIfExists(p);
                return;
            } catch (DirectoryNotEmptyException e) {
                // The container has made groups of its own, or somebody has for it: not ours to take apart.
                return;
            } catch (IOException e) {
                if (i == REMOVE_TRIES) {
                    throw new ConfigException(FIELD, "cannot remove the control group " + p + ": " + GroupFiles.reason(e));
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- limits of the host's groups ----

    /** What the host's group is held to for a limit of the guests'. Null: none given; -1: no limit. */
    static Long hostBytes(Long guests) {
        return guests == null || guests == 0 ? null : guests < 0 || guests > Long.MAX_VALUE - MEMORY_ALLOWANCE ? -1L : (Long) (guests + MEMORY_ALLOWANCE);
    }

    static Long hostTasks(Long guests) {
        return guests == null || guests == 0 ? null : guests < 0 || guests > Integer.MAX_VALUE ? -1L : (Long) (guests + TASK_ALLOWANCE);
    }

    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> m = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            m.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return m;
    }
}

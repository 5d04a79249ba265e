package org.belljar.oci.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.belljar.abi.SyscallNumber;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.HostProc;
import org.belljar.json.JsonException;
import org.belljar.json.JsonReader;
import org.belljar.kernel.ControlGroup;
import org.belljar.oci.IoReason;
import org.belljar.oci.OciException;
import org.belljar.oci.Report;
import org.belljar.oci.cgroup.CgroupPlaces;
import org.belljar.oci.cgroup.Cgroups;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciResources;
import org.belljar.oci.state.ContainerDirectory;

/** What a container is held to: its control groups on the host, and the limits that its own kernel keeps. */
public final class ContainerResources {
    private static final String FILE = "cgroups.json";
    private static final int MAX_WEIGHT = 10_000, DEFAULT_PERIOD_US = 100_000;

    private final Cgroups groups;
    /** Where the sandbox's own processes came from, and go back to. */
    private final Cgroups own;

    /** The monitor, and with the first container of a sandbox this process. */
    private final int[] pids;

    private ContainerResources(Cgroups groups, Cgroups own, int... pids) {
        this.groups = groups;
        this.own = own;
        this.pids = pids;
    }

    /**
     * Makes the groups, writes down where they are, sets the limits and moves the monitor in, and with the first container of a sandbox
     * this process; whatever they start is there too. A caller without the right to goes on without groups, as with other runtimes: the limits of memory and tasks are
     * the kernel's own.
     */
    static ContainerResources create(ContainerDirectory directory, OciConfig config, int monitorPid, boolean isFirst, Report report)
            throws OciException {
        Cgroups groups = Cgroups.at(CgroupPlaces.find(monitorPid, config.linux().cgroupsPath(), directory.id()));
        int[] pids = isFirst ? new int[] {monitorPid, (int) Host.call(HostNumbers.GETPID, 0)} : new int[] {monitorPid};
        try {
            return create(directory, config, pids, groups);
        } catch (OciException e) {
            if (isRoot()) {
                throw e;
            }
            report.warning(e.getMessage() + "; going on without");
            return create(directory, config, pids, Cgroups.of(Map.of()));
        }
    }

    /** Of the host, and not of a user namespace. */
    private static boolean isRoot() {
        return Host.call(SyscallNumber.GETEUID, 0) == 0 && HostProc.read("self/uid_map").strip().matches("0\\s+0\\s+4294967295");
    }

    private static ContainerResources create(ContainerDirectory directory, OciConfig config, int[] pids, Cgroups groups) throws OciException {
        ContainerResources r = new ContainerResources(groups, Cgroups.at(CgroupPlaces.find(pids[0], ".", "")), pids);
        try {
            directory.replace(FILE, groups.text().getBytes(StandardCharsets.ISO_8859_1));
            groups.create();
            groups.apply(config.linux().resources().withoutCpuTime());
            for (int pid : r.pids) {
                groups.add(pid);
            }
            return r;
        } catch (ConfigException e) {
            r.leave();
            throw new OciException("unable to apply cgroup configuration: " + e.getMessage(), e);
        }
    }

    /** The container has been made: what guests may have of CPU time does not slow that down. */
    void holdCpuTime(OciResources r) throws OciException {
        if (!r.boundsCpuTime()) {
            return;
        }
        try {
            groups.apply(r);
        } catch (ConfigException e) {
            throw new OciException("unable to apply cgroup configuration: " + e.getMessage(), e);
        }
    }

    /** The container is being ended. */
    void end() {
        groups.liftCpuTime();
    }

    /** Tells the container's kernel its limits. */
    static void attach(ControlGroup l, OciResources r) {
        Long memory = r.memory().limit();
        if (memory != null && memory != 0) {
            l.setMemoryBytes(memory < 0 ? ControlGroup.NONE : memory);
        }
        Long tasks = r.pidsLimit();
        if (tasks != null && tasks != 0) {
            l.setTasks(tasks < 0 ? ControlGroup.NONE : tasks);
        }
        OciResources.Cpu c = r.cpu();
        if (c.quota() != null && c.quota() != 0 || c.period() != null && c.period() != 0) {
            l.setCpuTime(c.quota() == null || c.quota() <= 0 ? ControlGroup.NONE : c.quota(),
                    c.period() == null || c.period() == 0 ? DEFAULT_PERIOD_US : c.period());
        }
        if (c.shares() != null && c.shares() != 0) {
            l.setCpuWeight(Math.clamp(1 + (c.shares() - 2) * (MAX_WEIGHT - 1) / 262_142, 1, MAX_WEIGHT));
        }
        if (!c.cpus().isEmpty()) {
            l.setCpus(c.cpus());
        }
    }

    /** Upper limit of guest memory, or 0 for none. */
    static long memoryBytes(OciConfig config) {
        Long limit = config.linux().resources().memory().limit();
        return limit == null || limit < 0 ? 0 : limit;
    }

    /** Changes what is given and leaves the rest. */
    void update(ControlGroup group, OciResources r) throws OciException {
        try {
            groups.apply(r);
        } catch (ConfigException e) {
            throw new OciException(e.getMessage(), e);
        }
        attach(group, r);
    }

    Map<String, Object> statistics() {
        return groups.statistics();
    }

    /** The sandbox's own processes go back to where they came from, so that the groups can be removed. */
    void leave() {
        for (int pid : pids) {
            try {
                own.add(pid);
            } catch (ConfigException e) {
                // The monitor may have ended; otherwise they are removed when it has.
            }
        }
    }

    /** Removes the groups of a container, whoever made them. */
    public static void remove(ContainerDirectory directory) throws OciException {
        Path file = directory.path().resolve(FILE);
        try {
            Map<String, String> places = new LinkedHashMap<>();
            ((Map<?, ?>) JsonReader.read(Files.readAllBytes(file))).forEach((k, v) -> places.put((String) k, (String) v));
            Cgroups.of(places).remove();
        } catch (NoSuchFileException e) {
            // None were made.
        } catch (ConfigException e) {
            throw new OciException("cannot remove the control groups: " + e.getMessage(), e);
        } catch (IOException | JsonException | ClassCastException e) {
            throw new OciException("cannot remove the control groups: " + IoReason.of(e), e);
        }
    }
}

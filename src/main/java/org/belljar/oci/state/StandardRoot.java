package org.belljar.oci.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.belljar.abi.SyscallNumber;
import org.belljar.host.Host;

/**
 * Where the state of containers is kept unless {@code --root} says it; the native client decides the same (client/args.c). As runc: a
 * user who is root in a user namespace only, as rootless podman's, has no right to /run.
 */
public final class StandardRoot {
    private static final String SYSTEM = "/run/belljar", ALL_IDS = "4294967295";

    private StandardRoot() {}

    public static String path() {
        return path(System.getenv(), Host.call(SyscallNumber.GETEUID, 0) == 0, uidMap());
    }

    /** @param uidMap what /proc/self/uid_map holds */
    static String path(Map<String, String> environment, boolean isRoot, String uidMap) {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        boolean isSystem = isRoot && (isInitial(uidMap) || "root".equals(environment.get("USER")));
        return runtime.isEmpty() || isSystem ? SYSTEM : runtime + "/belljar";
    }

    private static boolean isInitial(String uidMap) {
        return uidMap.isBlank() || uidMap.strip().matches("0\\s+0\\s+" + ALL_IDS);
    }

    private static String uidMap() {
        try {
            return Files.readString(Path.of("/proc/self/uid_map"));
        } catch (IOException e) {
            return "";
        }
    }
}

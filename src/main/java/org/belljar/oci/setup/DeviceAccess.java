package org.belljar.oci.setup;

import java.util.ArrayList;
import java.util.List;
import org.belljar.oci.config.OciResources;
import org.belljar.oci.config.OciResources.DeviceRule;
import org.belljar.vfs.DeviceRules;
import org.belljar.vfs.DeviceRules.Kind;
import org.belljar.vfs.DeviceRules.Rule;

/** Which devices a container may use: what {@code linux.resources.devices} says, and after that what runc allows every container. */
public final class DeviceAccess {
    private static final int READ_WRITE = DeviceRules.READ | DeviceRules.WRITE, ALL = READ_WRITE | DeviceRules.MAKE;
    private static final int MEMORY = 1, TTY = 5, PTS = 136;
    private static final int[][] STANDARD = {
        {MEMORY, 3}, {MEMORY, 8}, {MEMORY, 7}, {TTY, 0}, {MEMORY, 5}, {MEMORY, 9}, {TTY, 1}, {PTS, DeviceRules.ANY}, {TTY, 2},
    };

    private DeviceAccess() {}

    public static DeviceRules of(OciResources resources) {
        List<Rule> rules = new ArrayList<>();
        for (DeviceRule r : resources.devices()) {
            Kind kind = r.type() == 'a' ? Kind.ALL : r.type() == 'c' ? Kind.CHARACTER : Kind.BLOCK;
            rules.add(new Rule(r.allow(), kind, (int) r.major(), (int) r.minor(), access(r.access())));
        }
        for (Kind k : List.of(Kind.CHARACTER, Kind.BLOCK)) {
            rules.add(new Rule(true, k, DeviceRules.ANY, DeviceRules.ANY, DeviceRules.MAKE));
        }
        for (int[] d : STANDARD) {
            rules.add(new Rule(true, Kind.CHARACTER, d[0], d[1], ALL));
        }
        return DeviceRules.of(rules);
    }

    private static int access(String letters) {
        int bits = 0;
        for (char c : letters.toCharArray()) {
            bits |= c == 'r' ? DeviceRules.READ : c == 'w' ? DeviceRules.WRITE : DeviceRules.MAKE;
        }
        return bits;
    }
}

package org.belljar.e2e;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which devices a container may use. What is expected was seen with runc 1.1.5. */
class ContainerDevicesIT {
    /** busybox says what failed; a device without a driver, which a sandbox has more of, is one that may be opened. */
    private static final String SCRIPT = "cd /tmp; for d in 'c 10 237' 'b 7 0' 'c 1 5'; do mknod x $d || continue; for how in '<' '>>'; do "
            + "case $(eval \": $how x\" 2>&1) in *permitted) echo -n 'no ';; *) echo -n 'yes ';; esac; done; rm x; done; echo";

    private Bundle bundle;

    @AfterEach
    void nothingIsLeft() throws IOException {
        bundle.isGone();
    }

    private Outcome run(String name, String... rules) throws IOException {
        bundle = Bundle.of(name, "sh", "-c", SCRIPT);
        bundle.configure(bundle.configuration().replace("\"CAP_KILL\"", "\"CAP_MKNOD\"")
                .replace("\"linux\": {", "\"linux\": {\"resources\": {\"devices\": [" + String.join(", ", rules) + "]}, "));
        return bundle.command("run", bundle.id).hasStatus(0);
    }

    private static String rule(boolean isAllowed, String rest) {
        return "{\"allow\": " + isAllowed + ", " + rest + "}";
    }

    private static final String ALL = "\"access\": \"rwm\"", CONTROL = "\"type\": \"c\", \"major\": 10, \"minor\": 237, ", LOOPS = "\"type\": \"b\", \"major\": 7, ";

    @Test
    void noneButTheUsualOnes() throws IOException {
        run("devices-none", rule(false, ALL)).printed("no no no no yes yes \n");
        run("devices-nothing").printed("no no no no yes yes \n");
    }

    @Test
    void someAllowed() throws IOException {
        run("devices-some", rule(false, ALL), rule(true, LOOPS + "\"access\": \"r\"")).printed("no no yes no yes yes \n");
    }

    @Test
    void someForbidden() throws IOException {
        run("devices-all", rule(true, ALL), rule(false, CONTROL + "\"access\": \"w\"")).printed("yes no yes yes yes yes \n");
        run("devices-unmade", rule(true, ALL), rule(false, LOOPS + "\"access\": \"rm\"")).printed("yes yes yes yes \n")
                .wrote("mknod: x: Operation not permitted");
    }
}

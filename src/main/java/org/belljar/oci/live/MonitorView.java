package org.belljar.oci.live;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.belljar.oci.config.MountOptions;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciMount;
import org.belljar.vfs.Mount;

/**
 * What the monitor's mount namespace shows (native-trampoline/client/view.c): callers join that to reach the container's files, as podman
 * does for {@code podman cp}.
 */
final class MonitorView {
    private static final String BIND = "b", READ_ONLY = "r", KERNEL = "k";

    private final StringBuilder words = new StringBuilder();
    private final List<String> served = new ArrayList<>();

    MonitorView(OciConfig config, String bundle, String rootfs) {
        add(rootfs);
        for (OciMount m : config.mounts()) {
            if (!isBelowServed(m.destination())) {
                boolean isBind = m.isBind() && !isOfTheKernel(m.source());
                boolean isReadOnly = (MountOptions.of(m).flags() & Mount.RDONLY) != 0;
                add(!isBind ? KERNEL : isReadOnly ? READ_ONLY : BIND);
                add(m.source().startsWith("/") ? m.source() : bundle + "/" + m.source());
                add(m.destination());
                if (!isBind) {
                    served.add(m.destination());
                }
            }
        }
    }

    /** NUL-terminated: the root directory, then of each mount kind, source and place. */
    byte[] words() {
        return words.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The places that the sandbox itself serves, by the number that the monitor gives each. */
    List<String> served() {
        return served;
    }

    /** What is mounted below such a place is found there. */
    private boolean isBelowServed(String destination) {
        return served.stream().anyMatch(s -> destination.startsWith(s + "/"));
    }

    private static boolean isOfTheKernel(String source) {
        return source.matches("/+(proc|sys|dev/+pts|dev/+mqueue)(/.*)?");
    }

    private void add(String word) {
        words.append(word).append('\0');
    }
}

package org.belljar.oci.live;

import java.nio.charset.StandardCharsets;
import org.belljar.oci.config.MountOptions;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciMount;
import org.belljar.vfs.Mount;

/**
 * What the monitor's mount namespace shows (native-trampoline/client/view.c): callers join that to reach the container's files, as podman
 * does for {@code podman cp}.
 */
final class MonitorView {
    private static final String BIND = "b", READ_ONLY = "r", EMPTY = "e";

    private MonitorView() {}

    /** NUL-terminated words: the root directory, then of each mount kind, source and place. */
    static byte[] of(OciConfig config, String bundle, String rootfs) {
        StringBuilder b = new StringBuilder();
        add(b, rootfs);
        for (OciMount m : config.mounts()) {
            boolean isBind = m.isBind() && !isOfTheKernel(m.source());
            boolean isReadOnly = (MountOptions.of(m).flags() & Mount.RDONLY) != 0;
            add(b, !isBind ? EMPTY : isReadOnly ? READ_ONLY : BIND);
            add(b, m.source().startsWith("/") ? m.source() : bundle + "/" + m.source());
            add(b, m.destination());
        }
        return b.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isOfTheKernel(String source) {
        return source.matches("/+(proc|sys|dev/+pts|dev/+mqueue)(/.*)?");
    }

    private static void add(StringBuilder b, String word) {
        b.append(word).append('\0');
    }
}

package org.belljar.oci.setup;

import java.util.List;
import org.belljar.fs.host.HostIds;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciLinux;
import org.belljar.oci.config.OciNamespace;

/**
 * {@code linux.uidMappings} and {@code gidMappings}. A guest's ids are numbers of its own kernel in any case, so the mappings matter for
 * the owners of the host's files alone; and the guest is in the initial user namespace of that kernel, whatever they say.
 */
public final class UserMapping {
    private UserMapping() {}

    /** The same ids on both sides without a user namespace, as then the mappings mean nothing. */
    public static HostIds of(OciConfig config) {
        OciLinux l = config.linux();
        return l.namespace(OciNamespace.Type.USER) == null ? HostIds.SAME : new HostIds(ranges(l.uidMappings()), ranges(l.gidMappings()));
    }

    private static List<HostIds.Range> ranges(List<OciLinux.IdMapping> mappings) {
        return mappings.stream().map(m -> new HostIds.Range(m.containerId(), m.hostId(), m.size())).toList();
    }
}

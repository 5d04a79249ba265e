package org.belljar.oci.cgroup;

import java.util.Map;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciResources;

/** The files of one version of control groups. */
interface Limits {
    /** Sets what is given and leaves the rest as it is. */
    void apply(OciResources r) throws ConfigException;

    /** What {@code events --stats} prints under "data", in the form that runc gives it. */
    Map<String, Object> statistics();
}

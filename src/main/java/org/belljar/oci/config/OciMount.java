package org.belljar.oci.config;

import java.util.List;

/**
 * One entry of {@code mounts}.
 *
 * @param destination absolute path in the container (a relative one is taken from /)
 * @param type        of file system; "" or "bind" for a bind mount
 * @param source      host path of a bind mount, absolute or relative to the bundle; otherwise a name
 * @param options     as in fstab(5)
 * @param field       the entry's place in the configuration, for messages
 */
public record OciMount(String destination, String type, String source, List<String> options, String field) {
    static OciMount of(Node n) throws ConfigException {
        String destination = n.at("destination").nonEmpty();
        if (!destination.startsWith("/")) {
            n.at("destination").note("'" + destination + "' is not absolute and taken from /");
            destination = "/" + destination;
        }
        List<String> options = n.at("options").strings();
        if (n.at("uidMappings").isPresent() || n.at("gidMappings").isPresent() || options.contains("idmap") || options.contains("ridmap")) {
            throw n.error("id-mapped mounts are not supported");
        }
        String type = n.at("type").stringOrEmpty();
        String source = n.at("source").stringOrEmpty();
        boolean isBind = type.equals("bind") || options.contains("bind") || options.contains("rbind");
        if (isBind && source.isEmpty()) {
            throw n.at("source").error("is missing for a bind mount");
        }
        if (!isBind && type.isEmpty()) {
            throw n.at("type").error("is missing");
        }
        return new OciMount(destination, type, source, options, n.path());
    }

    /** With all that is mounted below the source. */
    public boolean isRecursiveBind() {
        return options.contains("rbind");
    }

    public boolean isBind() {
        return type.equals("bind") || options.contains("bind") || options.contains("rbind");
    }
}

package org.belljar.oci.config;

/**
 * @param path       of the root file system on the host, absolute or relative to the bundle
 * @param isReadOnly as the container sees it
 */
public record OciRoot(String path, boolean isReadOnly) {
    static OciRoot of(Node n) throws ConfigException {
        if (!n.isPresent()) {
            throw n.error("is missing");
        }
        return new OciRoot(n.at("path").nonEmpty(), n.at("readonly").flag());
    }
}

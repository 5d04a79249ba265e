package org.belljar.oci.config;

/**
 * A device node to be made.
 *
 * @param path     absolute path in the container
 * @param type     'c' (also for "u"), 'b' or 'p'
 * @param fileMode permission bits
 */
public record OciDevice(String path, char type, int major, int minor, int fileMode, int uid, int gid, String field) {
    private static final int MAX_MAJOR = 0xfff;
    private static final int MAX_MINOR = 0xfffff;
    private static final int PERMISSIONS = 07777;

    static OciDevice of(Node n) throws ConfigException {
        String path = n.at("path").absolutePath();
        String name = n.at("type").string();
        char type = switch (name) {
            case "c", "u" -> 'c';
            case "b", "p" -> name.charAt(0);
            default -> throw n.at("type").error("'" + name + "' is none of c, b, u, p");
        };
        boolean numbered = type != 'p';
        // The mode is Go's os.FileMode: above the permissions it may carry Go's own type bits.
        int mode = (int) n.at("fileMode").integerOr(0666, 0, 0xffffffffL) & PERMISSIONS;
        return new OciDevice(path, type, numbered ? (int) n.at("major").integer(0, MAX_MAJOR) : 0,
                numbered ? (int) n.at("minor").integerOr(0, 0, MAX_MINOR) : 0, mode, n.at("uid").idOrZero(), n.at("gid").idOrZero(), n.path());
    }
}

package org.belljar.oci.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The whole of config.json.
 *
 * @param ociVersion  of the specification that the bundle keeps
 * @param process     null: none given, the container can be created but not started
 * @param root        where the root file system lies
 * @param hostname    "" when none is given
 * @param domainname  "" when none is given
 * @param mounts      in the order in which they are made
 * @param hooks       all six kinds; empty lists when none are given
 * @param annotations free to use by callers
 * @param linux       never null; its fields are empty when none are given
 * @param notes       what was accepted without effect, to be logged
 */
public record OciConfig(
        String ociVersion,
        OciProcess process,
        OciRoot root,
        String hostname,
        String domainname,
        List<OciMount> mounts,
        OciHooks hooks,
        Map<String, String> annotations,
        OciLinux linux,
        List<String> notes) {
    private static final Pattern VERSION = Pattern.compile("(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");
    private static final int HOST_NAME_MAX = 64;

    /** Reads and checks a configuration. */
    public static OciConfig parse(byte[] json) throws ConfigException {
        List<String> notes = new ArrayList<>();
        Node top = Node.read(json, notes);
        for (String platform : List.of("solaris", "windows", "vm", "zos", "freebsd")) {
            top.at(platform).noteIfPresent("is not for Linux and has no effect");
        }
        String version = version(top.at("ociVersion"));
        OciProcess process = top.at("process").orNull(OciProcess::of);
        OciLinux linux = OciLinux.of(top.at("linux"));
        return new OciConfig(version, process, OciRoot.of(top.at("root")), hostName(top.at("hostname")), hostName(top.at("domainname")),
                top.at("mounts").list(OciMount::of), OciHooks.of(top.at("hooks")), annotations(top.at("annotations")), linux,
                List.copyOf(notes));
    }

    private static String version(Node n) throws ConfigException {
        String s = n.string();
        if (s.length() > 256 || !VERSION.matcher(s).matches()) {
            throw n.error("'" + s + "' is not a version such as 1.3.0");
        }
        // 0.x are drafts that some old tools still write.
        if (!s.startsWith("1.") && !s.startsWith("0.")) {
            throw n.error("version " + s + " is not supported, versions 1.x are");
        }
        return s;
    }

    private static String hostName(Node n) throws ConfigException {
        String s = n.stringOrEmpty();
        if (s.length() > HOST_NAME_MAX) {
            throw n.error("is longer than " + HOST_NAME_MAX + " bytes");
        }
        return s;
    }

    private static Map<String, String> annotations(Node n) throws ConfigException {
        Map<String, String> all = strings(n);
        if (all.containsKey("")) {
            throw n.error("has an empty key");
        }
        return all;
    }

    /** A map of strings, in the order of the text. */
    static Map<String, String> strings(Node n) throws ConfigException {
        Map<String, String> all = new LinkedHashMap<>();
        for (Map.Entry<String, Node> e : n.members().entrySet()) {
            all.put(e.getKey(), e.getValue().string());
        }
        return java.util.Collections.unmodifiableMap(all);
    }
}

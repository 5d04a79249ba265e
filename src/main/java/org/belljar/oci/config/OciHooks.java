package org.belljar.oci.config;

import java.util.List;
import java.util.stream.Stream;

/** The hooks of each kind, in the order in which they are called. */
public record OciHooks(
        List<Hook> prestart,
        List<Hook> createRuntime,
        List<Hook> createContainer,
        List<Hook> startContainer,
        List<Hook> poststart,
        List<Hook> poststop) {

    /**
     * @param path           absolute path of the program
     * @param args           its arguments, argv[0] first; empty: the path alone
     * @param env            its environment, {@code NAME=value}
     * @param timeoutSeconds 0 for none
     * @param field          the entry's place in the configuration, for messages
     */
    public record Hook(String path, List<String> args, List<String> env, int timeoutSeconds, String field) {
        private static Hook of(Node n) throws ConfigException {
            return new Hook(n.at("path").absolutePath(), n.at("args").strings(), n.at("env").list(OciProcess::variable),
                    (int) n.at("timeout").integerOr(0, 1, Integer.MAX_VALUE), n.path());
        }
    }

    /** Those that run on the host. */
    public List<Hook> onHost() {
        return Stream.of(prestart, createRuntime, createContainer, poststart, poststop).flatMap(List::stream).toList();
    }

    static OciHooks of(Node n) throws ConfigException {
        return new OciHooks(n.at("prestart").list(Hook::of), n.at("createRuntime").list(Hook::of),
                n.at("createContainer").list(Hook::of), n.at("startContainer").list(Hook::of), n.at("poststart").list(Hook::of),
                n.at("poststop").list(Hook::of));
    }
}

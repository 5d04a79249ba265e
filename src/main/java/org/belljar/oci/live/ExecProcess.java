package org.belljar.oci.live;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Capability;
import org.belljar.oci.Arguments;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciCapabilities;
import org.belljar.oci.config.OciProcess;

/** The process that {@code exec ID CMD} asks for: the container's own, changed by the options. */
final class ExecProcess {
    private ExecProcess() {}

    static OciProcess of(OciProcess own, Arguments a) throws OciException {
        List<String> args = a.operands().subList(1, a.operands().size());
        if (args.isEmpty()) {
            throw new OciException("process args cannot be empty");
        }
        List<String> env = new ArrayList<>(own.env());
        for (String v : a.all("env")) {
            if (v.indexOf('=') <= 0) {
                throw new OciException("option '--env': '" + v + "' is not of the form NAME=value");
            }
            env.add(v);
        }
        String cwd = a.has("cwd") ? a.last("cwd") : own.cwd();
        return new OciProcess(a.has("tty"), null, user(own.user(), a), args, env, cwd, capabilities(own.capabilities(), a),
                own.rlimits(), own.noNewPrivileges() || a.has("no-new-privs"), own.oomScoreAdj(), "", "");
    }

    private static OciProcess.User user(OciProcess.User own, Arguments a) throws OciException {
        int uid = own.uid();
        int gid = own.gid();
        if (a.has("user")) {
            String[] ids = a.last("user").split(":", -1);
            uid = id("user", ids[0]);
            gid = ids.length > 1 ? id("user", ids[1]) : gid;
        }
        List<Integer> groups = new ArrayList<>(own.additionalGids());
        for (String g : a.all("additional-gids")) {
            groups.add(id("additional-gids", g));
        }
        return new OciProcess.User(uid, gid, own.umask(), groups);
    }

    private static int id(String option, String text) throws OciException {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new OciException("option '--" + option + "': '" + text + "' is not a number", e);
        }
    }

    private static OciCapabilities capabilities(OciCapabilities own, Arguments a) throws OciException {
        if (!a.has("cap")) {
            return own;
        }
        long more = 0;
        for (String name : a.all("cap")) {
            long bit = Capability.bits(name);
            if (bit == 0) {
                throw new OciException("option '--cap': there is no capability '" + name + "'");
            }
            more |= bit;
        }
        OciCapabilities c = own == null ? new OciCapabilities(0, 0, 0, 0, 0) : own;
        return new OciCapabilities(c.bounding() | more, c.effective() | more, c.inheritable(), c.permitted() | more, c.ambient());
    }
}

package org.belljar.net;

import java.util.Arrays;
import java.util.Locale;
import org.belljar.abi.Errno;
import org.belljar.kernel.NetTexts;
import org.belljar.kernel.Task;

/** The settings below /proc/sys/net that each network namespace has for itself and that mean something here. */
final class NamespaceSettings {
    private static final int MAX_PORT = 65535;

    private NamespaceSettings() {}

    static void register(NetTexts t) {
        t.addSetting("ipv4/ping_group_range", new PingGroups());
        t.addSetting("ipv4/ip_unprivileged_port_start", new PortStart());
        for (InterfaceTags.Of of : InterfaceTags.Of.values()) {
            t.addSetting("ipv4/conf/" + of.name().toLowerCase(Locale.ROOT) + "/tag", new Tag(of));
        }
    }

    private static boolean isNumber(String word) {
        return word.matches("\\d{1,10}");
    }

    /** Two group ids, or the first alone: EINVAL for anything else; groups that nobody has make the range empty. */
    private static final class PingGroups implements NetTexts.Setting {
        @Override
        public String text(Task task) {
            return NetNamespace.of(task).pingGroups().toString();
        }

        @Override
        public void set(Task task, String text) {
            String[] words = text.strip().split("\\s+");
            if (words.length > 2 || !Arrays.stream(words).allMatch(NamespaceSettings::isNumber)) {
                throw Errno.EINVAL.exception();
            }
            long last = words.length == 2 ? Long.parseLong(words[1]) : NetNamespace.of(task).pingGroups().last();
            GroupRange r = new GroupRange(Long.parseLong(words[0]), last);
            NetNamespace.of(task).setPingGroups(r.last() < r.first() ? GroupRange.NOBODY : r);
        }
    }

    /** The first port that needs no capability. */
    private static final class PortStart implements NetTexts.Setting {
        @Override
        public String text(Task task) {
            return Integer.toString(NetNamespace.of(task).unprivilegedPortStart());
        }

        @Override
        public void set(Task task, String text) {
            String word = text.strip();
            if (!isNumber(word) || Long.parseLong(word) > MAX_PORT) {
                throw Errno.EINVAL.exception();
            }
            NetNamespace.of(task).setUnprivilegedPortStart(Integer.parseInt(word));
        }
    }

    /** A number of the administrator's own (ip-sysctl.rst). */
    private record Tag(InterfaceTags.Of of) implements NetTexts.Setting {
        @Override
        public String text(Task task) {
            return Integer.toString(NetNamespace.of(task).tags().get(of));
        }

        @Override
        public void set(Task task, String text) {
            try {
                NetNamespace.of(task).tags().set(of, Integer.parseInt(text.strip()));
            } catch (NumberFormatException e) {
                throw Errno.EINVAL.exception();
            }
        }
    }
}

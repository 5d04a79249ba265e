package org.belljar.oci.command;

import java.util.ArrayList;
import java.util.List;
import org.belljar.json.Json;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.TaskGroup;
import org.belljar.oci.OciException;

/**
 * {@code ps ID}: the processes of a container. As JSON the numbers of the host processes that carry them, since callers look for
 * these on the host; as a table what each is inside.
 */
final class PsCommand implements Command {
    private static final List<String> COLUMNS = List.of("UID", "PID", "PPID", "HOSTPID", "CMD");

    @Override
    public void run(CommandContext c) throws OciException {
        String format = c.arguments().last("format");
        boolean isJson = "json".equals(format);
        if (format != null && !isJson && !format.equals("table")) {
            throw new OciException("invalid format option");
        }
        if (c.live() == null) {
            c.directory().read();
            c.print(isJson ? "null\n" : Table.of(List.of(COLUMNS)));
            return;
        }
        PidNamespace pids = c.live().pids();
        List<Integer> hostPids = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        for (TaskGroup g : c.live().members()) {
            if (!g.isZombie()) {
                int host = g.process().hostPid();
                hostPids.add(host);
                rows.add(List.of(Integer.toUnsignedString(g.leader().credentials().uid()), Integer.toString(g.idIn(pids)),
                        Integer.toString(g.parentIdIn(pids)), Integer.toString(host), g.leader().comm()));
            }
        }
        c.print(isJson ? Json.write(hostPids) : Table.of(rows));
    }
}

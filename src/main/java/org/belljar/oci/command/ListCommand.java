package org.belljar.oci.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.belljar.json.Json;
import org.belljar.oci.OciException;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.oci.state.ContainerState;

/** {@code list}: all containers of a root. */
final class ListCommand implements Command {
    private static final List<String> COLUMNS = List.of("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");

    @Override
    public void run(CommandContext c) throws OciException, IOException {
        c.noMoreThan(0);
        List<Map<String, Object>> all = new ArrayList<>();
        for (ContainerDirectory d : ContainerDirectory.all(c.root())) {
            try {
                all.add(entry(d.read()));
            } catch (OciException e) {
                // Deleted meanwhile.
            }
        }
        String format = c.arguments().last("format");
        if (c.arguments().has("quiet")) {
            all.forEach(e -> c.print(e.get("id") + "\n"));
        } else if ("json".equals(format)) {
            c.print(all.isEmpty() ? "null" : Json.write(all));
        } else if (format == null || format.equals("table")) {
            c.print(table(all));
        } else {
            throw new OciException("invalid format option");
        }
    }

    private static Map<String, Object> entry(ContainerState s) {
        Map<String, Object> m = new LinkedHashMap<>(s.shown());
        m.put("owner", "root");
        return m;
    }

    private static String table(List<Map<String, Object>> all) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        for (Map<String, Object> e : all) {
            rows.add(COLUMNS.stream().map(n -> String.valueOf(e.get(n.toLowerCase(java.util.Locale.ROOT)))).toList());
        }
        return Table.of(rows);
    }
}

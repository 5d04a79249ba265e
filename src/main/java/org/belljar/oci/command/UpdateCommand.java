package org.belljar.oci.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.belljar.json.Json;
import org.belljar.json.JsonNumber;
import org.belljar.oci.Arguments;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciResources;

/** {@code update ID}: changes limits of a running container, by a file of resources or by options; the file wins. */
final class UpdateCommand implements Command {
    /** Option, object and field of the resources. */
    private static final String[][] FIELDS = {
        {"blkio-weight", "blockIO", "weight"}, {"cpu-period", "cpu", "period"}, {"cpu-quota", "cpu", "quota"}, {"cpu-share", "cpu", "shares"},
        {"cpuset-cpus", "cpu", "cpus"}, {"cpuset-mems", "cpu", "mems"}, {"memory", "memory", "limit"},
        {"memory-reservation", "memory", "reservation"}, {"memory-swap", "memory", "swap"}, {"pids-limit", "pids", "limit"},
    };

    @Override
    public void run(CommandContext c) throws OciException, IOException {
        c.noMoreThan(1);
        if (c.live() == null) {
            c.directory().read();
            throw new OciException("container not running");
        }
        List<String> notes = new ArrayList<>();
        try {
            OciResources r = OciResources.parse(text(c), notes);
            notes.forEach(OciMain.earlyReport(c.invocation())::warning);
            c.live().update(r);
        } catch (ConfigException e) {
            throw new OciException("resources: " + e.getMessage(), e);
        }
    }

    private static byte[] text(CommandContext c) throws OciException, IOException {
        String file = c.arguments().last("resources");
        if ("-".equals(file)) {
            throw new OciException("--resources -: give a file, the sandbox does not read its caller's standard input");
        }
        return file != null ? Files.readAllBytes(Path.of(c.invocation().absolute(file)))
                : Json.compact(fromOptions(c.arguments())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, Map<String, Object>> fromOptions(Arguments a) throws OciException {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        for (String[] f : FIELDS) {
            if (a.has(f[0])) {
                boolean isText = f[0].startsWith("cpuset");
                all.computeIfAbsent(f[1], k -> new LinkedHashMap<>()).put(f[2], isText ? a.last(f[0]) : number(f[0], a.last(f[0])));
            }
        }
        return all;
    }

    private static JsonNumber number(String option, String text) throws OciException {
        if (!text.matches("-?[0-9]{1,19}")) {
            throw new OciException("option '--" + option + "': '" + text + "' is not a number");
        }
        return new JsonNumber(text);
    }
}

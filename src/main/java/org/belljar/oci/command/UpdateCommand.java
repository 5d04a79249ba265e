package org.belljar.oci.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.json.Json;
import org.belljar.json.JsonNumber;
import org.belljar.json.JsonReader;
import org.belljar.oci.Arguments;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciResources;

/** {@code update ID}: changes limits of a running container, by a file of resources or by options; the file wins. */
final class UpdateCommand implements Command {
    private static final int PIECE = 1 << 16;
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
            return readAll(c.invocation().in());
        }
        return file != null ? Files.readAllBytes(Path.of(c.invocation().absolute(file)))
                : Json.compact(fromOptions(c.arguments())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] readAll(int fd) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        NativeMemory piece = NativeMemory.allocate(PIECE);
        try {
            long n;
            while ((n = Host.call(HostNumbers.READ, fd, piece.address(), PIECE)) > 0 && all.size() <= JsonReader.MAX_BYTES) {
                byte[] b = new byte[(int) n];
                piece.get(0, b, 0, b.length);
                all.write(b);
            }
            if (n < 0) {
                throw new IOException("cannot read standard input: " + Errno.of((int) -n).text());
            }
            return all.toByteArray();
        } finally {
            piece.free();
        }
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

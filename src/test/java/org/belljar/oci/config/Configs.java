package org.belljar.oci.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.belljar.json.Json;
import org.belljar.json.JsonException;
import org.belljar.json.JsonReader;

/** Configurations for tests: one that uses every field, and changes of it. */
final class Configs {
    private static final Pattern STEP = Pattern.compile("([A-Za-z]+)|\\[(\\d+)]");

    private Configs() {}

    static byte[] full() throws IOException {
        try (InputStream in = Configs.class.getResourceAsStream("/oci/full.json")) {
            return in.readAllBytes();
        }
    }

    /** @param field such as "process.args[0]"; its value becomes the one given as JSON, or the field goes for null */
    static byte[] with(String field, String json) throws IOException, JsonException {
        Object top = JsonReader.read(full());
        List<Object> steps = new ArrayList<>();
        for (Matcher m = STEP.matcher(field); m.find();) {
            steps.add(m.group(1) != null ? m.group(1) : (Object) Integer.valueOf(m.group(2)));
        }
        Object at = top;
        for (Object step : steps.subList(0, steps.size() - 1)) {
            at = step instanceof Integer i ? ((List<?>) at).get(i) : ((Map<?, ?>) at).get(step);
        }
        set(at, steps.getLast(), JsonReader.read(json.getBytes(StandardCharsets.UTF_8)));
        return Json.write(top).getBytes(StandardCharsets.ISO_8859_1);
    }

    @SuppressWarnings("unchecked")
    static void set(Object container, Object step, Object value) {
        if (step instanceof Integer i) {
            ((List<Object>) container).set(i, value);
        } else {
            ((Map<String, Object>) container).put((String) step, value);
        }
    }

    /** Every place below a value, as the container and the step in it. */
    static List<Map.Entry<Object, Object>> places(Object value) {
        List<Map.Entry<Object, Object>> all = new ArrayList<>();
        collect(value, all);
        return all;
    }

    private static void collect(Object value, List<Map.Entry<Object, Object>> all) {
        if (value instanceof Map<?, ?> m) {
            new LinkedHashMap<>(m).forEach((k, v) -> {
                all.add(Map.entry(m, k));
                collect(v, all);
            });
        } else if (value instanceof List<?> l) {
            for (int i = 0; i < l.size(); i++) {
                all.add(Map.entry(l, i));
                collect(l.get(i), all);
            }
        }
    }
}

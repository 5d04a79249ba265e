package org.belljar.oci.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.belljar.json.Json;
import org.belljar.json.JsonNumber;
import org.belljar.json.JsonReader;

/** A good configuration with something changed is a configuration or a clear error, and never another exception. */
class OciConfigMutationTest {
    @Provide
    Arbitrary<Object> odd() {
        return Arbitraries.oneOf(
                Arbitraries.of("", "/", "x", "-1", "\0", "\u00e4", "a".repeat(5000), "../../etc", "1.2.3", "NAME=", "RLIMIT_CPU", "c"),
                Arbitraries.of("0", "-1", "1", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
                        "18446744073709551615", "18446744073709551616", "1.5", "1e9", "-0").map(JsonNumber::new),
                Arbitraries.create(ArrayList::new), Arbitraries.create(LinkedHashMap::new), Arbitraries.create(() -> List.of(List.of())),
                Arbitraries.create(() -> Map.of("", Map.of())), Arbitraries.of(true, false));
    }

    @Property(tries = 3000)
    void aChangedValue(@ForAll int where, @ForAll("odd") Object value) throws Exception {
        Object top = JsonReader.read(Configs.full());
        List<Map.Entry<Object, Object>> places = Configs.places(top);
        Map.Entry<Object, Object> place = places.get(Math.floorMod(where, places.size()));
        Configs.set(place.getKey(), place.getValue(), value);
        parse(Json.write(top).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 300)
    void aMissingValue(@ForAll int where) throws Exception {
        Object top = JsonReader.read(Configs.full());
        List<Map.Entry<Object, Object>> places = Configs.places(top);
        Map.Entry<Object, Object> place = places.get(Math.floorMod(where, places.size()));
        Configs.set(place.getKey(), place.getValue(), null);
        parse(Json.write(top).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 2000)
    void aChangedByte(@ForAll int where, @ForAll byte value) throws Exception {
        byte[] text = Configs.full();
        text[Math.floorMod(where, text.length)] = value;
        parse(text);
    }

    @Property(tries = 300)
    void aTextCutOff(@ForAll int where) throws Exception {
        byte[] text = Configs.full();
        parse(java.util.Arrays.copyOf(text, Math.floorMod(where, text.length)));
    }

    private static void parse(byte[] text) {
        try {
            OciConfig.parse(text);
        } catch (ConfigException e) {
            assertTrue(e.getMessage().matches("(?s)[a-zA-Z]+.*: .+|is not JSON: .*|is not a JSON object"), e.getMessage());
        }
    }
}

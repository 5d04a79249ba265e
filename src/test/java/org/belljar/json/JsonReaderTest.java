package org.belljar.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
    private static Object read(String text) throws JsonException {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsEveryKindOfValue() throws JsonException {
        Object v = read(" {\"a\" : [1, -0.5e+3, true, false, null, \"x\"], \"b\":{}, \"c\":[]}\r\n\t");
        assertEquals(Map.of("a", Arrays.asList(new JsonNumber("1"), new JsonNumber("-0.5e+3"), true, false, null, "x"),
                "b", Map.of(), "c", List.of()), v);
        assertEquals(18446744073709551615d, Double.parseDouble(Long.toUnsignedString(((JsonNumber) read("18446744073709551615")).toUnsignedLong())));
    }

    @Test
    void stringsBecomeTheBytesOfTheirUtf8Form() throws JsonException {
        assertEquals(bytes("ä€\ud83d\ude00"), read("\"ä€\ud83d\ude00\""));
        assertEquals(bytes("ä€\ud83d\ude00\"\\/\b\f\n\r\t"), read("\"\\u00e4\\u20AC\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\""));
    }

    private static String bytes(String s) {
        return new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''|byte 1: the text ends where a value must follow",
        "[1,]|byte 4: ']' where a value must follow",
        "[1 2]|byte 4: '2' where ',' or ']' must follow",
        "{a:1}|byte 2: 'a' where a name in double quotes must follow",
        "{\"a\" 1}|byte 6: '1' where ':' must follow",
        "{\"a\":1,\"a\":2}|byte 8: the name 'a' for the second time",
        "{\"a\":1,}|byte 8: '}' where a name in double quotes must follow",
        "01|byte 2: text after the value",
        "1.|byte 3: the text ends where a digit must follow",
        "-|byte 2: the text ends where a digit must follow",
        "+1|byte 1: '+' where a value must follow",
        "NaN|byte 1: 'N' where a value must follow",
        "nul|byte 4: the text ends where the rest of 'null' must follow",
        "\"a|byte 3: the text ends where the end of a string must follow",
        "\"\\x\"|byte 3: 'x' where one of \"\\/bfnrtu must follow",
        "\"\\u12g4\"|byte 6: 'g' where a hexadecimal digit must follow",
        "\"\\ud800\"|byte 4: half of a surrogate pair",
        "\"\\udc00\\ud800\"|byte 4: half of a surrogate pair",
        "[] []|byte 4: text after the value",
    })
    void saysWhereATextIsWrong(String text, String message) {
        assertEquals("line 1, " + message, assertThrows(JsonException.class, () -> read(text)).getMessage());
    }

    @Test
    void countsLines() {
        assertEquals("line 3, byte 2: '?' where a value must follow",
                assertThrows(JsonException.class, () -> read("[\n1,\n ?]")).getMessage());
    }

    @Test
    void refusesWhatIsNotUtf8OrControl() {
        for (int[] b : new int[][] {{0xff}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xf4, 0x90, 0x80, 0x80}, {0xe2, 0x82}, {0x80}, {10}, {0}}) {
            byte[] text = new byte[b.length + 2];
            text[0] = '"';
            text[b.length + 1] = '"';
            for (int i = 0; i < b.length; i++) {
                text[i + 1] = (byte) b[i];
            }
            assertThrows(JsonException.class, () -> JsonReader.read(text));
        }
    }

    @Test
    void isBounded() {
        assertThrows(JsonException.class, () -> read("[".repeat(100_000)));
        assertThrows(JsonException.class, () -> read("1".repeat(65)));
        assertThrows(JsonException.class, () -> JsonReader.read(new byte[JsonReader.MAX_BYTES + 1]));
    }

    @Property(tries = 500)
    void readsWhatIsWritten(@ForAll List<String> strings, @ForAll Map<String, Long> numbers) throws JsonException {
        List<String> asBytes = strings.stream().map(s -> bytes(s)).toList();
        String text = Json.write(Map.of("s", asBytes, "n", numbers.values().stream().toList()));
        Map<?, ?> read = (Map<?, ?>) JsonReader.read(text.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(asBytes, read.get("s"));
        assertEquals(numbers.values().stream().map(n -> new JsonNumber(n.toString())).toList(), read.get("n"));
    }

    @Property(tries = 2000)
    void anyBytesAreJsonOrAnError(@ForAll byte[] text) {
        try {
            JsonReader.read(text);
        } catch (JsonException e) {
            assertTrue(e.getMessage().startsWith("line "), e.getMessage());
        }
    }
}

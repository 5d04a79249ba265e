package org.belljar.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a JSON text (RFC 8259) strictly: nothing before or after the value, no byte order mark, no duplicate names, well-formed
 * UTF-8, no lone surrogates. A value becomes a {@code Map<String, Object>} in the order of the text, a {@code List<Object>},
 * a String (its UTF-8 bytes as chars 0..255), a {@link JsonNumber}, a Boolean, or null.
 */
public final class JsonReader {
    /** Of the text. */
    public static final int MAX_BYTES = 16 << 20;
    /** Of arrays and objects in one another. */
    public static final int MAX_DEPTH = 64;

    private final byte[] text;
    private int at;
    private int depth;

    private JsonReader(byte[] text) {
        this.text = text;
    }

    /** Reads the one value of the text. */
    public static Object read(byte[] text) throws JsonException {
        JsonReader r = new JsonReader(text);
        if (text.length > MAX_BYTES) {
            throw new JsonException("more than " + MAX_BYTES + " bytes");
        }
        r.skipSpace();
        Object value = r.value();
        r.skipSpace();
        if (r.at < text.length) {
            throw r.error("text after the value");
        }
        return value;
    }

    private JsonException error(String what) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < Math.min(at, text.length); i++) {
            if (text[i] == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new JsonException("line " + line + ", byte " + (Math.min(at, text.length) - start + 1) + ": " + what);
    }

    private JsonException unexpected(String wanted) {
        if (at >= text.length) {
            return error("the text ends where " + wanted + " must follow");
        }
        int c = text[at] & 255;
        String found = c > ' ' && c < 0x7f ? "'" + (char) c + "'" : String.format("byte 0x%02x", c);
        return error(found + " where " + wanted + " must follow");
    }

    private void skipSpace() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) {
            at++;
        }
    }

    private int peek() {
        return at < text.length ? text[at] & 255 : -1;
    }

    private Object value() throws JsonException {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected("a value");
        };
    }

    private Object word(String word, Object value) throws JsonException {
        for (int i = 0; i < word.length(); i++, at++) {
            if (peek() != word.charAt(i)) {
                throw unexpected("the rest of '" + word + "'");
            }
        }
        return value;
    }

    private void enter() throws JsonException {
        if (++depth > MAX_DEPTH) {
            throw error("more than " + MAX_DEPTH + " arrays and objects in one another");
        }
        at++;
        skipSpace();
    }

    private Map<String, Object> object() throws JsonException {
        enter();
        Map<String, Object> members = new LinkedHashMap<>();
        boolean isFirst = true;
        while (peek() != '}') {
            if (!isFirst) {
                separator('}');
            }
            isFirst = false;
            if (peek() != '"') {
                throw unexpected("a name in double quotes");
            }
            int start = at;
            String name = string();
            skipSpace();
            if (peek() != ':') {
                throw unexpected("':'");
            }
            at++;
            skipSpace();
            Object value = value();
            if (members.containsKey(name)) {
                at = start;
                throw error("the name '" + name + "' for the second time");
            }
            members.put(name, value);
            skipSpace();
        }
        at++;
        depth--;
        return members;
    }

    private List<Object> array() throws JsonException {
        enter();
        List<Object> elements = new ArrayList<>();
        while (peek() != ']') {
            if (!elements.isEmpty()) {
                separator(']');
            }
            elements.add(value());
            skipSpace();
        }
        at++;
        depth--;
        return elements;
    }

    private void separator(char end) throws JsonException {
        if (peek() != ',') {
            throw unexpected("',' or '" + end + "'");
        }
        at++;
        skipSpace();
    }

    private JsonNumber number() throws JsonException {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        if (at - start > JsonNumber.MAX_LENGTH) {
            at = start;
            throw error("a number of more than " + JsonNumber.MAX_LENGTH + " bytes");
        }
        return new JsonNumber(new String(text, start, at - start, StandardCharsets.ISO_8859_1));
    }

    private void digits() throws JsonException {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw unexpected("a digit");
        }
    }

    private String string() throws JsonException {
        int start = ++at;
        while (peek() != '"' && peek() != '\\') {
            character();
        }
        if (peek() == '"') {
            return new String(text, start, at++ - start, StandardCharsets.ISO_8859_1);
        }
        StringBuilder b = new StringBuilder();
        for (int c = peek(); c != '"'; c = peek()) {
            b.append(new String(text, start, at - start, StandardCharsets.ISO_8859_1));
            escape(b);
            start = at;
            while (peek() != '"' && peek() != '\\') {
                character();
            }
        }
        return b.append(new String(text, start, at++ - start, StandardCharsets.ISO_8859_1)).toString();
    }

    /** Passes one character of a string that stands for itself. */
    private void character() throws JsonException {
        int c = peek();
        if (c < 0x20) {
            throw c < 0 ? unexpected("the end of a string") : error(String.format("the control character 0x%02x in a string", c));
        }
        int length = Utf8.length(text, at);
        if (length == 0) {
            throw error("bytes that are not UTF-8");
        }
        at += length;
    }

    private void escape(StringBuilder b) throws JsonException {
        at++;
        int c = peek();
        switch (c) {
            case '"', '\\', '/' -> b.append((char) c);
            case 'b' -> b.append('\b');
            case 'f' -> b.append('\f');
            case 'n' -> b.append('\n');
            case 'r' -> b.append('\r');
            case 't' -> b.append('\t');
            case 'u' -> {
                at++;
                Utf8.append(b, codePoint());
                return;
            }
            default -> throw unexpected("one of \"\\/bfnrtu");
        }
        at++;
    }

    private int codePoint() throws JsonException {
        int start = at;
        int unit = hex4();
        if (Character.isHighSurrogate((char) unit) && peek() == '\\' && at + 1 < text.length && text[at + 1] == 'u') {
            at += 2;
            int low = hex4();
            if (Character.isLowSurrogate((char) low)) {
                return Character.toCodePoint((char) unit, (char) low);
            }
        }
        if (Character.isSurrogate((char) unit)) {
            at = start;
            throw error("half of a surrogate pair");
        }
        return unit;
    }

    private int hex4() throws JsonException {
        int value = 0;
        for (int i = 0; i < 4; i++, at++) {
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw unexpected("a hexadecimal digit");
            }
            value = value << 4 | digit;
        }
        return value;
    }
}

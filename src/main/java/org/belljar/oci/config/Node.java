package org.belljar.oci.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.belljar.json.JsonException;
import org.belljar.json.JsonNumber;
import org.belljar.json.JsonReader;

/** A value of the configuration and its place, to be taken for one type; a missing field is a node too. */
final class Node {
    private final String path;
    private final Object value;
    private final List<String> notes;

    private Node(String path, Object value, List<String> notes) {
        this.path = path;
        this.value = value;
        this.notes = notes;
    }

    /** Reads a text whose value is an object; notes are added to the list. */
    static Node read(byte[] text, List<String> notes) throws ConfigException {
        try {
            Object value = JsonReader.read(text);
            if (!(value instanceof Map)) {
                throw new ConfigException("", "is not a JSON object");
            }
            return new Node("", value, notes);
        } catch (JsonException e) {
            throw new ConfigException("", "is not JSON: " + e.getMessage());
        }
    }

    ConfigException error(String what) {
        return new ConfigException(path, what);
    }

    String path() {
        return path;
    }

    /** For what is accepted without effect. */
    void note(String what) {
        notes.add(path + ": " + what);
    }

    /** Notes the field if it is there. */
    void noteIfPresent(String what) {
        if (isPresent()) {
            note(what);
        }
    }

    boolean isPresent() {
        return value != null;
    }

    private <T> T as(Class<T> type, String name) throws ConfigException {
        if (value == null) {
            throw error("is missing");
        }
        if (!type.isInstance(value)) {
            throw error("is not " + name);
        }
        return type.cast(value);
    }

    private Map<?, ?> object() throws ConfigException {
        return value == null ? Map.of() : as(Map.class, "an object");
    }

    /** A member of an object; of a missing object all members are missing. */
    Node at(String name) throws ConfigException {
        return new Node(path.isEmpty() ? name : path + "." + name, object().get(name), notes);
    }

    /** All members by name, of an object that serves as a map. */
    Map<String, Node> members() throws ConfigException {
        Map<String, Node> members = new LinkedHashMap<>();
        for (Map.Entry<?, ?> e : object().entrySet()) {
            String name = (String) e.getKey();
            members.put(name, new Node(path + "[\"" + name + "\"]", e.getValue(), notes));
        }
        return members;
    }

    /** The elements; none of a missing array. */
    List<Node> elements() throws ConfigException {
        List<Node> elements = new ArrayList<>();
        if (value != null) {
            for (Object e : as(List.class, "an array")) {
                elements.add(new Node(path + "[" + elements.size() + "]", e, notes));
            }
        }
        return elements;
    }

    /** What an element is read by. */
    interface Reading<T> {
        T read(Node n) throws ConfigException;
    }

    <T> List<T> list(Reading<T> reading) throws ConfigException {
        List<T> list = new ArrayList<>();
        for (Node n : elements()) {
            list.add(reading.read(n));
        }
        return List.copyOf(list);
    }

    <T> T orNull(Reading<T> reading) throws ConfigException {
        return value == null ? null : reading.read(this);
    }

    String string() throws ConfigException {
        String s = as(String.class, "a string");
        if (s.indexOf('\0') >= 0) {
            throw error("contains a NUL byte");
        }
        return s;
    }

    String stringOrEmpty() throws ConfigException {
        return value == null ? "" : string();
    }

    /** A string that must be there and hold something. */
    String nonEmpty() throws ConfigException {
        String s = string();
        if (s.isEmpty()) {
            throw error("is empty");
        }
        return s;
    }

    String absolutePath() throws ConfigException {
        String s = nonEmpty();
        if (!s.startsWith("/")) {
            throw error("'" + s + "' is not an absolute path");
        }
        return s;
    }

    List<String> strings() throws ConfigException {
        return list(Node::string);
    }

    /** False when missing. */
    boolean flag() throws ConfigException {
        return value != null && as(Boolean.class, "true or false");
    }

    private JsonNumber integer() throws ConfigException {
        JsonNumber n = as(JsonNumber.class, "a number");
        if (!n.isInteger()) {
            throw error("'" + n + "' is not an integer");
        }
        return n;
    }

    long integer(long min, long max) throws ConfigException {
        JsonNumber n = integer();
        try {
            long v = n.toLong();
            if (v >= min && v <= max) {
                return v;
            }
        } catch (NumberFormatException e) {
            // beyond 64 bits, so beyond max too
        }
        throw error("'" + n + "' is not between " + min + " and " + max);
    }

    long integerOr(long missing, long min, long max) throws ConfigException {
        return value == null ? missing : integer(min, max);
    }

    /** An int64; null when missing. */
    Long signed() throws ConfigException {
        return value == null ? null : (Long) integer(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** A uint32 as int's bits. */
    int unsigned32() throws ConfigException {
        return (int) integer(0, 0xffffffffL);
    }

    /** A user or group id: a uint32 but the one that stands for none. */
    int id() throws ConfigException {
        return (int) integer(0, 0xfffffffeL);
    }

    int idOrZero() throws ConfigException {
        return value == null ? 0 : id();
    }

    /** A uint64 as long's bits. */
    long unsigned64() throws ConfigException {
        JsonNumber n = integer();
        try {
            return n.toUnsignedLong();
        } catch (NumberFormatException e) {
            throw error("'" + n + "' is not between 0 and 18446744073709551615");
        }
    }

    Long unsigned64OrNull() throws ConfigException {
        return value == null ? null : (Long) unsigned64();
    }

    /** A name out of a list, as an enum whose constants carry the names. */
    <E extends Enum<E>> E oneOf(Class<E> names, String prefix) throws ConfigException {
        String s = string();
        for (E e : names.getEnumConstants()) {
            if (s.equals(prefix + e.name())) {
                return e;
            }
        }
        throw error("'" + s + "' is none of " + prefix + String.join(", " + prefix, names(names)));
    }

    private static List<String> names(Class<? extends Enum<?>> type) {
        List<String> names = new ArrayList<>();
        for (Enum<?> e : type.getEnumConstants()) {
            names.add(e.name());
        }
        return names;
    }
}

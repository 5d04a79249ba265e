package org.belljar.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As version 1's files devices.allow and devices.deny do it on Linux. */
class DeviceRulesTest {
    private static DeviceRules rules(String lines) {
        List<DeviceRules.Rule> all = new ArrayList<>();
        for (String line : lines.split(";")) {
            String[] w = line.strip().split("[ :]");
            all.add(new DeviceRules.Rule(w[0].equals("+"), switch (w[1]) {
                case "a" -> DeviceRules.Kind.ALL;
                case "b" -> DeviceRules.Kind.BLOCK;
                default -> DeviceRules.Kind.CHARACTER;
            }, number(w[2]), number(w[3]), access(w[4])));
        }
        return DeviceRules.of(all);
    }

    private static int number(String s) {
        return s.equals("*") ? DeviceRules.ANY : Integer.parseInt(s);
    }

    private static int access(String s) {
        return (s.contains("r") ? DeviceRules.READ : 0) | (s.contains("w") ? DeviceRules.WRITE : 0) | (s.contains("m") ? DeviceRules.MAKE : 0);
    }

    @ParameterizedTest
    @CsvSource(value = {
        "- a *:* rwm | c 1:3 r | false",
        "+ a *:* rwm | b 7:0 rwm | true",
        "- a *:* rwm; + c 1:3 r | c 1:3 r | true",
        "- a *:* rwm; + c 1:3 r | c 1:3 rw | false",
        "- a *:* rwm; + c 1:3 r; + c 1:3 w | c 1:3 rw | true",
        "- a *:* rwm; + c 1:3 r; + c 1:* w | c 1:3 rw | false",
        "- a *:* rwm; + c 136:* rw | c 136:5 rw | true",
        "- a *:* rwm; + c 136:* rw | b 136:5 rw | false",
        "- a *:* rwm; + c *:* m | c 9:9 m | true",
        "- a *:* rwm; + c *:* m | c 9:9 r | false",
        "- a *:* rwm; + c 1:3 rwm; - c 1:3 w | c 1:3 r | true",
        "- a *:* rwm; + c 1:3 rwm; - c 1:3 w | c 1:3 w | false",
        "+ a *:* rwm; - c 1:3 w | c 1:3 r | true",
        "+ a *:* rwm; - c 1:3 w | c 1:3 rw | false",
        "+ a *:* rwm; - c 1:3 w; + c 1:3 w | c 1:3 rw | true",
        "+ c 1:3 r; - a *:* rwm | c 1:3 r | false"}, delimiter = '|')
    void allowed(String lines, String asked, boolean expected) {
        String[] w = asked.split("[ :]");
        int type = w[0].equals("b") ? Inode.S_IFBLK : Inode.S_IFCHR;
        assertEquals(expected, rules(lines).allows(type, Devices.number(number(w[1]), number(w[2])), access(w[3])));
    }

    @Test
    void beforeTheFirst() {
        assertFalse(DeviceRules.of(List.of()).allows(Inode.S_IFCHR, Devices.number(1, 3), DeviceRules.READ));
        assertTrue(DeviceRules.NONE.allows(Inode.S_IFCHR, Devices.number(1, 3), DeviceRules.READ));
    }
}

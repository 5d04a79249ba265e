package org.belljar.oci;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Options and operands, parsed as runc's callers expect: {@code --name value}, {@code --name=value}, one dash or two; options end
 * at {@code --} or at the first operand.
 *
 * @param values   per option its values in order, "" for those that take none
 * @param operands what follows the options
 */
public record Arguments(Map<String, List<String>> values, List<String> operands) {
    /** @param where what the options belong to, for messages */
    static Arguments parse(List<Option> known, List<String> args, String where) throws OciException {
        Map<String, List<String>> values = new HashMap<>();
        int i = 0;
        while (i < args.size()) {
            String arg = args.get(i);
            if (arg.equals("--")) {
                i++;
                break;
            }
            if (arg.length() < 2 || arg.charAt(0) != '-') {
                break;
            }
            i++;
            int equals = arg.indexOf('=');
            String name = arg.substring(arg.startsWith("--") ? 2 : 1, equals < 0 ? arg.length() : equals);
            Option option = find(known, name);
            if (option == null) {
                throw new OciException(where + ": unknown option '" + arg + "'");
            }
            String value = equals < 0 ? null : arg.substring(equals + 1);
            if (option.takesValue() && value == null) {
                if (i == args.size()) {
                    throw new OciException(where + ": option '" + arg + "' needs a value: " + option.label());
                }
                value = args.get(i++);
            }
            if (!option.takesValue() && "false".equals(value)) {
                continue;
            }
            values.computeIfAbsent(option.name(), n -> new ArrayList<>()).add(value == null ? "" : value);
        }
        return new Arguments(values, List.copyOf(args.subList(i, args.size())));
    }

    private static Option find(List<Option> known, String name) {
        for (Option o : known) {
            if (o.name().equals(name) || name.length() == 1 && o.letter() == name.charAt(0)) {
                return o;
            }
        }
        return null;
    }

    public boolean has(String option) {
        return values.containsKey(option);
    }

    /** The last value, or null. */
    public String last(String option) {
        List<String> all = values.get(option);
        return all == null ? null : all.getLast();
    }

    public List<String> all(String option) {
        return values.getOrDefault(option, List.of());
    }

    /** The value as a number; 0 when the option is not given. */
    public int number(String option) throws OciException {
        String text = last(option);
        try {
            int n = text == null ? 0 : Integer.parseInt(text);
            if (n >= 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            // as a negative number
        }
        throw new OciException("option '--" + option + "': '" + text + "' is not a number");
    }
}

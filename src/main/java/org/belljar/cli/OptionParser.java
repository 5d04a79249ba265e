package org.belljar.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Parses the arguments of {@code belljar do} without Picocli, whose loading would cost more than the start of the sandbox.
 * Same rules: {@code --name value} and {@code --name=value}; options end at {@code --} or at the first other argument.
 */
final class OptionParser {
    /**
     * What was given.
     *
     * @param values  per option its values in order; one without a value has "", an option that takes none has it once
     * @param command the command with its arguments; may be empty
     */
    record Result(Map<DoOption, List<String>> values, List<String> command) {
        boolean has(DoOption option) {
            return values.containsKey(option);
        }

        /** The last value of the option, or null. */
        String last(DoOption option) {
            List<String> all = values.get(option);
            return all == null ? null : all.getLast();
        }

        List<String> all(DoOption option) {
            return values.getOrDefault(option, List.of());
        }
    }

    private OptionParser() {}

    static Result parse(List<String> args) throws UsageException {
        Map<DoOption, List<String>> values = new EnumMap<>(DoOption.class);
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
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String name = equals < 0 ? arg : arg.substring(0, equals);
            String value = equals < 0 ? null : arg.substring(equals + 1);
            DoOption option = DoOption.byName(name);
            if (option == null) {
                throw new UsageException("unknown option '" + name + "'");
            }
            switch (option.form()) {
                case NONE -> {
                    if (value != null) {
                        throw new UsageException("option '" + name + "' takes no value");
                    }
                }
                case OPTIONAL -> {
                    // only by "="
                }
                case REQUIRED -> {
                    if (value == null) {
                        if (i == args.size() || args.get(i).equals("--")) {
                            throw new UsageException("option '" + name + "' needs a value: " + name + " " + option.label());
                        }
                        value = args.get(i++);
                    }
                }
            }
            List<String> list = values.computeIfAbsent(option, o -> new ArrayList<>());
            if (option.form() != DoOption.ValueForm.NONE || list.isEmpty()) {
                list.add(value == null ? "" : value);
            }
        }
        return new Result(values, List.copyOf(args.subList(i, args.size())));
    }
}

package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Each script {@code src/test/programs/FAMILY/NAME.{sh,bash,py,pl,js,java,busybox}} is a test: a real program does real work natively and
 * in the sandbox.
 */
class ProgramsIT {
    @TestFactory
    Stream<DynamicTest> quick() throws IOException {
        return tests(false);
    }

    @TestFactory
    @Tag("long")
    Stream<DynamicTest> thorough() throws IOException {
        return tests(true);
    }

    private static Stream<DynamicTest> tests(boolean isLong) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path source : SourceFiles.in(Belljar.PROGRAMS, "sh", "bash", "py", "pl", "js", "java", "busybox")) {
            ProgramHeader header = ProgramHeader.read(source);
            if (header.isLong() == isLong && !header.isDriven() && !source.getParent().endsWith("harness")) {
                String name = SourceFiles.testName(source);
                tests.add(DynamicTest.dynamicTest(name, source.toUri(), () -> compare(name, source, header)));
            }
        }
        return tests.stream();
    }

    private static void compare(String name, Path source, ProgramHeader header) throws IOException {
        Needs.assume(header);
        List<String> command = new ArrayList<>(interpreter(source, header));
        command.add(source.toString());
        command.addAll(header.arguments());
        header.comparison("programs/" + name, command).check();
    }

    private static List<String> interpreter(Path source, ProgramHeader header) throws IOException {
        if (!header.words("interpreter").isEmpty()) {
            return header.words("interpreter");
        }
        String file = source.getFileName().toString();
        return switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "bash" -> List.of("/bin/bash");
            case "pl" -> List.of("/usr/bin/perl");
            case "js" -> List.of("/usr/bin/node");
            // The one that runs the tests.
            case "java" -> List.of(Path.of(System.getProperty("java.home"), "bin/java").toString());
            case "py" -> List.of("/usr/bin/python3");
            case "busybox" -> List.of(Needs.busybox().toString(), "sh");
            default -> List.of("/bin/sh");
        };
    }
}

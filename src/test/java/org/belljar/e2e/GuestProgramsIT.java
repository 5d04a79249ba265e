package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Each {@code src/test/guest/FAMILY/NAME.c} is a test: what it prints on the host it must print in the sandbox. */
class GuestProgramsIT {
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
        for (Path source : SourceFiles.in(Belljar.GUESTS, "c")) {
            ProgramHeader header = ProgramHeader.read(source);
            if (header.isLong() == isLong && !header.isDriven()) {
                String name = SourceFiles.testName(source);
                tests.add(DynamicTest.dynamicTest(name, source.toUri(), () -> compare(name, source, header)));
            }
        }
        return tests.stream();
    }

    private static void compare(String name, Path source, ProgramHeader header) throws IOException {
        Needs.assume(header);
        List<String> command = new ArrayList<>(List.of(GuestCompiler.compile(source, header).toString()));
        command.addAll(header.arguments());
        header.comparison("guest/" + name, command).check();
    }
}

package org.belljar.conform.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.belljar.conform.ConformException;
import org.belljar.conform.run.Case;

/** Finds the cases of a suite that is named on the command line. */
public final class Suites {
    /** The kinds of suites, for help and errors. */
    public static final String KINDS = "guest[:DIR] (C programs in directories by family), programs:DIR (executables, compared in full), "
            + "ltp:DIR (an installation of the Linux Test Project, or executables with exit codes 0, 1, 2, 4, 32), ltp:FILE (one of its runtest files), gtest:FILE, tap:FILE|DIR, unittest:FILE|DIR";

    private final Path work;
    private final int seconds;
    private final boolean withLong;

    /**
     * @param work     directory for compiled programs
     * @param seconds  time of a case that does not say its own
     * @param withLong whether cases marked as long are among them
     */
    public Suites(Path work, int seconds, boolean withLong) {
        this.work = work;
        this.seconds = seconds;
        this.withLong = withLong;
    }

    /** @throws ConformException when there is no such suite, or it has no case */
    public List<Case> cases(String text) throws ConformException {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String place = colon < 0 ? null : text.substring(colon + 1);
        try {
            List<Case> cases = switch (kind) {
                case "guest" -> new GuestSuite(place == null ? ownGuests() : directory(text, place), work, seconds, withLong).cases();
                case "programs" -> ProgramSuite.full(directory(text, needed(text, place)), seconds);
                case "ltp" -> ProgramSuite.ltp(existing(text, needed(text, place)), seconds);
                case "tap" -> ProgramSuite.tap(existing(text, needed(text, place)), seconds);
                case "gtest" -> new GoogleTestSuite(existing(text, needed(text, place)), seconds).cases();
                case "unittest" -> new UnittestSuite(existing(text, needed(text, place)), seconds).cases();
                default -> throw new ConformException("'" + text + "' is no suite: give " + KINDS);
            };
            if (cases.isEmpty()) {
                throw new ConformException("the suite " + text + " has no case" + switch (kind) {
                    case "guest" -> ": its directories by family hold no .c file";
                    case "gtest" -> ": it lists none; is it a googletest binary?";
                    case "unittest" -> ": it defines none, or none of its files is called test*.py";
                    default -> ": nothing in it can be executed";
                });
            }
            return place == null ? cases : shown(cases, Path.of(place).toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new ConformException("cannot read the suite " + text + ": " + e.getMessage());
        }
    }

    /** A sandbox has a /tmp of its own: what lies below the host's is shown to it. */
    private static List<Case> shown(List<Case> cases, Path place) {
        if (!place.startsWith("/tmp")) {
            return cases;
        }
        Path below = place.subpath(0, Math.min(2, place.getNameCount()));
        String at = "/" + below;
        return cases.stream().map(c -> c.withOptions(List.of("--bind", at + ":" + at + ":ro"))).toList();
    }

    private static String needed(String text, String place) throws ConformException {
        if (place == null || place.isEmpty()) {
            throw new ConformException("the suite '" + text + "' needs a place: " + KINDS);
        }
        return place;
    }

    private static Path existing(String text, String place) throws ConformException {
        Path p = Path.of(place).toAbsolutePath().normalize();
        if (!Files.isReadable(p)) {
            throw new ConformException("the suite " + text + " is not there, or cannot be read: " + p);
        }
        return p;
    }

    private static Path directory(String text, String place) throws ConformException {
        Path p = existing(text, place);
        if (!Files.isDirectory(p)) {
            throw new ConformException("the suite " + text + " must be a directory, but " + p + " is none");
        }
        return p;
    }

    private static Path ownGuests() throws ConformException {
        String launcher = System.getProperty("belljar.launcher");
        Path guests = launcher == null ? null : Path.of(launcher).resolveSibling("src/test/guest");
        if (guests == null || !Files.isDirectory(guests)) {
            throw new ConformException("Belljar's guest programs are not beside this Belljar: give their directory as guest:DIR");
        }
        return guests;
    }

    /** Executable files of a directory, by name; of a file, itself. */
    static List<Path> executables(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return Files.isExecutable(place) ? List.of(place) : List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(f -> Files.isRegularFile(f) && Files.isExecutable(f)).sorted().toList();
        }
    }

    /** The name up to the first digit or mark: what a file of a call's tests is called after. */
    static String familyOf(String file) {
        String head = file.replaceFirst("[0-9_.-].*$", "");
        return head.isEmpty() ? file : head;
    }
}

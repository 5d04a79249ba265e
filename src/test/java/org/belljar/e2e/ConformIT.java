package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code belljar conform} and {@code belljar syscalls}, as a user calls them. */
class ConformIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int DIFFERENT = 1, WRONG = 125;

    @TempDir(factory = InTarget.class)
    Path dir;

    private Outcome belljar(String... args) {
        List<String> line = new ArrayList<>(List.of(Belljar.ROOT.resolve("belljar").toString()));
        line.addAll(List.of(args));
        return HostCommand.run(line, dir, Belljar.launcherEnvironment(), new byte[0], LIMIT);
    }

    private Path script(String name, String text) throws IOException {
        Path f = dir.resolve(name);
        Files.createDirectories(f.getParent());
        Files.writeString(f, text);
        Files.setPosixFilePermissions(f, PosixFilePermissions.fromString("rwxr-xr-x"));
        return f;
    }

    @Test
    void listsCalls() {
        Outcome o = belljar("syscalls", "--format", "csv", "--filter", "openat");
        assertEquals("number,name,family,status,errno,arguments,note\r\n257,openat,file,full,,dirfd pathname flags mode,\r\n", o.hasStatus(0).stdout());
        belljar("syscalls", "--filter", "no-such-call").hasStatus(WRONG).complained("no-such-call", "full, partial, absent");
        belljar("syscalls", "--format", "xml").hasStatus(WRONG).complained("xml");
    }

    @Test
    void comparesTraces() throws IOException {
        for (String name : List.of("a", "b")) {
            Belljar.run("--strace-log", dir.resolve(name).toString(), "--", "/bin/sh", "-c", "cat /etc/hostname >/dev/null").hasStatus(0);
        }
        belljar("conform", "diff", "a", "b").hasStatus(0).printed("");
        Files.writeString(dir.resolve("b"), Files.readString(dir.resolve("b")).replaceFirst("getuid\\(\\) .*", "getuid() = 77"));
        belljar("conform", "diff", "a", "b").hasStatus(DIFFERENT);
        belljar("conform", "diff", "a", "missing").hasStatus(WRONG).complained("there is no trace missing");
    }

    /** A launcher that is none of its own kind: it changes what the programs see. */
    @Test
    void findsWhatDiffersUnderAnotherLauncher() throws IOException {
        script("programs/variable", "#!/bin/sh\necho value $ODD; echo kept; touch made$ODD; exit ${ODD:-0}\n");
        script("programs/plain", "#!/bin/sh\ncat; echo x >f; ln -s f l\n");
        Path report = dir.resolve("r.xml");
        Outcome o = belljar("conform", "run", "programs:" + dir.resolve("programs"), "--under", "odd=env ODD=3", "--junit", report.toString());
        o.hasStatus(DIFFERENT);
        assertTrue(o.stdout().contains("DIFFERENT programs:variable under odd\n  status:\n    - 0\n    + 3\n  output:\n    - value\n    + value 3\n  files:\n"), o.describe());
        assertTrue(Files.readString(report).contains("tests=\"2\" failures=\"1\""));
        Path known = Files.writeString(dir.resolve("known"), "odd | programs:variable | it is told to\nodd | programs:plain | it once did\n");
        o = belljar("conform", "run", "programs:" + dir.resolve("programs"), "--under", "odd=env ODD=3", "--known", known.toString());
        o.hasStatus(DIFFERENT);
        assertTrue(o.stdout().contains("STALE programs:plain under odd: " + known + ":2 lists it, but it no longer differs"), o.describe());
        assertTrue(!o.stdout().contains("DIFFERENT"), o.describe());
    }

    @Test
    void launchersMayBeNamedFromHere() throws IOException {
        script("programs/plain", "#!/bin/sh\npwd\n");
        script("own", "#!/bin/sh\nexec \"$@\"\n");
        belljar("conform", "run", "programs:programs", "--under", "./own", "--only", "^programs:plain$").hasStatus(0);
    }

    /** Programs of calls that once differed: each agrees now, or is listed with its reason. */
    @Test
    void keptProgramsOfTheFuzzerBehaveAsListed() {
        belljar("conform", "replay", Belljar.ROOT.resolve("src/test/calls").toString()).hasStatus(0);
    }

    @Test
    void replaySaysWhatDiffersAndWhatNoLongerDoes() throws IOException {
        Files.writeString(dir.resolve("same.calls"), "# key: lseek: value\nlseek - n0 n0 n0\n");
        Path known = Files.writeString(dir.resolve("known"), "belljar | fuzz:lseek: value | it was once so\n");
        Outcome o = belljar("conform", "replay", dir.toString(), "--known", known.toString());
        o.hasStatus(DIFFERENT);
        assertTrue(o.stdout().contains("STALE " + dir.resolve("same.calls") + ": " + known + ":1 lists 'lseek: value', but it no longer differs"), o.describe());
        assertTrue(o.stdout().endsWith("1 programs, 1 failures\n"), o.describe());
        belljar("conform", "replay", "/nonexistent").hasStatus(WRONG).complained("/nonexistent");
    }

    /** The same programs as at the last review, from each family; many more under -Plong. */
    @Test
    void aFewGeneratedProgramsShowNothingNew() {
        belljar("conform", "fuzz", "--seed", "2025", "--programs", "120", "--time", "100", "--output", dir.resolve("out").toString()).hasStatus(0);
    }

    @Test
    @Tag("long")
    void manyGeneratedProgramsShowNothingNew() {
        belljar("conform", "fuzz", "--seed", "77", "--time", "110", "--programs", "3000", "--output", dir.resolve("out").toString()).hasStatus(0);
    }

    /** The host itself by another launcher: where it is confined as the oracle is, and where it must see more of the host than there is. */
    @Test
    void fuzzesUnderOtherLaunchers() throws IOException {
        String out = dir.resolve("out").toString();
        Outcome o = belljar("conform", "fuzz", "--seed", "31", "--programs", "40", "--time", "60", "--under", "plain=env A=b", "--output", out);
        assertTrue(o.hasStatus(0).stdout().contains("seed 31: 40 programs"), o.describe());
        Path own = script("own", "#!/bin/sh\n[ -e /etc/passwd ] && exec \"$@\"\n");
        o = belljar("conform", "fuzz", "--seed", "31", "--programs", "5", "--under", own.toString(), "--output", out);
        assertTrue(o.stdout().contains("seed 31: 5 programs"), o.describe());
    }

    /** Real system calls of real programs, natively by strace and in the sandbox by its own log. */
    @Test
    void comparesTheCallsOfPrograms() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "strace is not installed");
        script("programs/files", "#!/bin/sh\nmkdir d; echo x >d/f; cat d/f missing; ln -s f d/l; ls d; exit 3\n");
        script("programs/children", "#!/bin/sh\n(exit 2); echo $?; kill -0 $$; exec readlink /proc/self/cwd\n");
        Outcome o = belljar("conform", "run", "programs:" + dir.resolve("programs"), "--traces", "--coverage");
        o.hasStatus(0);
        assertTrue(o.stdout().matches("(?s).*calls seen: \\d+ of \\d+ that are there.*not seen: .*in one case only: .*"), o.describe());
    }

    /** An installation of the Linux Test Project, by the commands of its scenario, and one of its scenarios alone. */
    @Test
    void runsAScenarioOfTheLinuxTestProject() throws IOException {
        script("ltp/testcases/bin/pass01", "#!/bin/sh\n[ \"$1\" = -a ] && [ -n \"$LTPROOT\" ] && helper; echo 'passed   1'\n");
        script("ltp/testcases/bin/helper", "#!/bin/sh\nexit 0\n");
        script("ltp/testcases/bin/fail01", "#!/bin/sh\nexit 1\n");
        Path scenario = script("ltp/runtest/syscalls", "#DESCRIPTION: some\npass01 pass01 -a\n\npass01_again pass01 -b; true\nfail01 fail01\ngone01 gone01\n");
        for (Path place : List.of(dir.resolve("ltp"), scenario)) {
            Path json = dir.resolve("ltp.json");
            belljar("conform", "run", "ltp:" + place, "--json", json.toString()).hasStatus(0);
            String text = Files.readString(json);
            assertTrue(text.contains("\"same\": 4") && text.contains("pass01_again") && !text.contains("helper"), text);
        }
    }

    /** A binary made with googletest itself, by the headers and sources that Debian's libgtest-dev installs. */
    @Test
    void runsABinaryOfGoogletest() throws IOException {
        Path all = Path.of("/usr/src/googletest/googletest/src/gtest-all.cc");
        Assumptions.assumeTrue(Files.exists(all), "libgtest-dev is not installed");
        Path source = Files.writeString(dir.resolve("t.cc"), """
                #include <gtest/gtest.h>
                #include <unistd.h>
                TEST(Ids, AreEqual) { EXPECT_EQ(getuid(), geteuid()); }
                TEST(Ids, Fails) { EXPECT_EQ(close(-1), 0); }
                TEST(Ids, IsSkipped) { GTEST_SKIP() << "not here"; }
                TEST(Ids, DISABLED_IsNotRun) { FAIL(); }
                class Sizes : public testing::TestWithParam<int> {};
                TEST_P(Sizes, CanBeAllocated) { EXPECT_NE(malloc(GetParam()), nullptr); }
                INSTANTIATE_TEST_SUITE_P(All, Sizes, testing::Values(1, 4096));
                """);
        String binary = dir.resolve("t").toString();
        HostCommand.run(List.of("g++", "-O0", "-I/usr/src/googletest/googletest", "-o", binary, source.toString(), all.toString(),
                "/usr/src/googletest/googletest/src/gtest_main.cc", "-pthread"), dir, System.getenv(), new byte[0], LIMIT).hasStatus(0);
        Path json = dir.resolve("g.json");
        belljar("conform", "run", "gtest:" + binary, "--json", json.toString()).hasStatus(0);
        String text = Files.readString(json);
        assertTrue(text.contains("Ids.AreEqual") && text.contains("All/Sizes.CanBeAllocated/1") && text.contains("\"same\": 6"), text);
    }

    /** Python's own tests of its own modules. */
    @Test
    void runsModulesOfUnittest() throws IOException {
        Files.createDirectories(dir.resolve("mods"));
        Files.writeString(dir.resolve("mods/test_one.py"), """
                import os, tempfile, threading, unittest
                class Files(unittest.TestCase):
                    def test_temporary(self):
                        with tempfile.NamedTemporaryFile() as f:
                            f.write(b'x'); f.flush(); self.assertEqual(os.stat(f.name).st_size, 1)
                    @unittest.skip('no')
                    def test_skipped(self): pass
                    def test_fails(self): self.assertEqual(os.getppid(), -1)
                class Threads(unittest.TestCase):
                    def test_join(self):
                        t = threading.Thread(target=lambda: None); t.start(); t.join(); self.assertFalse(t.is_alive())
                """);
        Files.writeString(dir.resolve("mods/test_two.py"), "import unittest\nclass T(unittest.TestCase):\n  def test_a(self): pass\n");
        Path json = dir.resolve("u.json");
        belljar("conform", "run", "unittest:" + dir.resolve("mods"), "--json", json.toString()).hasStatus(0);
        String text = Files.readString(json);
        assertTrue(text.contains("test_one.Threads.test_join") && text.contains("test_two.T.test_a") && text.contains("\"same\": 5"), text);
    }

    /** A launcher that dies, is killed, never comes to the test, or fills its own output: said of each case, and the rest goes on. */
    @Test
    void badLaunchersAreBounded() throws IOException {
        Path p = script("programs/a", "#!/bin/sh\necho a\n").getParent();
        script("programs/b", "#!/bin/sh\necho b\n");
        Path dies = script("dies", "#!/bin/sh\necho oh no >&2; kill -SEGV $$\n");
        Path refuses = script("refuses", "#!/bin/sh\necho cannot start >&2; exit 125\n");
        Path hangs = script("hangs", "#!/bin/sh\nexec sleep 100\n");
        Path floods = script("floods", "#!/bin/sh\nexec cat /dev/zero\n");
        Outcome o = belljar("conform", "run", "programs:" + p, "--under", "dies=" + dies, "--under", "refuses=" + refuses, "--under", "hangs=" + hangs,
                "--under", "floods=" + floods, "--timeout", "1");
        o.hasStatus(DIFFERENT);
        for (String line : List.of("BROKEN programs:a under dies: it ended with status 139 and without a result: oh no",
                "BROKEN programs:b under refuses: it ended with status 125 and without a result: cannot start",
                "DIFFERENT programs:a under hangs: it was ended: it took more than 3.0 s",
                "DIFFERENT programs:b under floods: it was ended: it printed more than 4194304 bytes")) {
            assertTrue(o.stdout().contains(line), o.describe());
        }
        belljar("conform", "fuzz", "--seed", "1", "--programs", "5", "--under", "refuses=" + refuses, "--output", dir.resolve("o").toString())
                .hasStatus(WRONG).complained("refuses ran no program", "cannot start");
    }

    @Test
    void runsEachKindOfSuite() throws IOException {
        script("ltp/kill01", "#!/bin/sh\nkill -0 $$ || exit 1\n");
        script("ltp/kill02", "#!/bin/sh\nexit 32\n");
        script("tap/t", "#!/bin/sh\necho 1..2; echo \"ok 1 - of process $$\"; echo \"# pid $$\"; echo 'not ok 2 - b'\n");
        script("g", "#!/bin/sh\ncase $1 in\n--gtest_list_tests) printf 'S.\\n  A\\n  B  # x\\n';;\n*) echo \"[       OK ] ${1#*=} ($$ ms)\";;\nesac\n");
        Files.writeString(dir.resolve("test_x.py"), "import os, unittest\nclass T(unittest.TestCase):\n  def test_a(self): self.assertEqual(os.getuid(), os.geteuid())\n");
        Outcome o = belljar("conform", "run", "ltp:" + dir.resolve("ltp"), "tap:" + dir.resolve("tap"), "gtest:" + dir.resolve("g"),
                "unittest:" + dir.resolve("test_x.py"), "--json", dir.resolve("r.json").toString());
        o.hasStatus(0);
        String json = Files.readString(dir.resolve("r.json"));
        for (String name : List.of("kill01", "kill02", "\"t\"", "S.A", "S.B", "test_x.T.test_a")) {
            assertTrue(json.contains(name), json);
        }
        assertTrue(json.contains("\"same\": 5"), json);
        assertTrue(json.contains("natively not configured"), json);
    }

    /** Tests that do not end, fork without end, print without end, or are not there: said, and the rest goes on. */
    @Test
    void badTestsAreBounded() throws IOException {
        script("programs/1hangs", "#!/bin/sh\nexec sleep 100\n");
        script("programs/2floods", "#!/bin/sh\nexec cat /dev/zero\n");
        // Bounded by itself, should it not be bounded by what is tested.
        script("programs/3forks", "#!/bin/sh\ni=0; while [ $i -lt 60 ]; do sleep 20 & i=$((i+1)); done; wait\n");
        script("programs/4leaves", "#!/bin/sh\nsleep 1000 & echo left\n");
        script("programs/5dangles", "#!/no/such/interpreter\n");
        script("programs/6fills", "#!/bin/sh\ntruncate -s 900000000 big; exec sleep 20\n");
        Outcome o = belljar("conform", "run", "programs:" + dir.resolve("programs"), "--under", "plain=env A=b", "--timeout", "3", "--processes", "40");
        o.hasStatus(DIFFERENT);
        for (String line : List.of("BROKEN programs:1hangs under plain: natively it took more than 3.0 s",
                "BROKEN programs:2floods under plain: natively it printed more than 4194304 bytes",
                "BROKEN programs:6fills under plain: natively it wrote more than 536870912 bytes to its directory",
                "BROKEN programs:3forks under plain: natively it had more than 40 processes")) {
            assertTrue(o.stdout().contains(line), o.describe());
        }
        assertTrue(!o.stdout().contains("programs:4leaves") && !o.stdout().contains("programs:5dangles"), o.describe());
    }

    @Test
    void whatCannotWorkIsSaidBeforeTheRun() throws IOException {
        Path p = script("programs/p", "#!/bin/sh\n").getParent();
        belljar("conform", "run", "programs:" + p, "--html", "/nonexistent/r.html").hasStatus(WRONG).complained("/nonexistent/r.html", "its directory does not exist", "nothing has been run");
        belljar("conform", "run", "programs:" + p, "--json", "/").hasStatus(WRONG).complained("cannot write the report /");
        belljar("conform", "run", "programs:" + p, "--under", "/no/such/launcher do").hasStatus(WRONG).complained("/no/such/launcher");
        belljar("conform", "run", "programs:/nonexistent").hasStatus(WRONG).complained("is not there");
        belljar("conform", "run", "nonsense").hasStatus(WRONG).complained("'nonsense' is no suite");
        belljar("conform", "run", "programs:" + p, "--work", dir.resolve("gone").toString()).hasStatus(WRONG).complained("there is no directory", "--work");
        Path text = Files.writeString(dir.resolve("text"), "no program");
        belljar("conform", "run", "tap:" + text).hasStatus(WRONG).complained("nothing in it can be executed");
        belljar("conform", "run", "gtest:/bin/true").hasStatus(WRONG).complained("is it a googletest binary?");
        Files.writeString(dir.resolve("test_bad.py"), "import nothing_of_this_name\n");
        belljar("conform", "run", "unittest:" + dir.resolve("test_bad.py")).hasStatus(WRONG).complained("did not list its cases", "nothing_of_this_name");
        belljar("conform", "run", "programs:" + p, "--only", "[").hasStatus(WRONG).complained("regular expression");
        belljar("conform", "fuzz", "--families", "nonsense").hasStatus(WRONG).complained("no family of calls 'nonsense'");
        belljar("conform", "fuzz", "--output", "/proc/x").hasStatus(WRONG).complained("cannot write reproducers to /proc/x: there is nothing of this name");
        belljar("conform").hasStatus(WRONG).complained("diff, fuzz, replay, run");
    }
}

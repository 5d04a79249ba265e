package org.belljar.conform.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.belljar.conform.run.Case;
import org.belljar.conform.run.CaseResult;
import org.belljar.conform.run.Judging;
import org.belljar.conform.run.RunResult;
import org.belljar.conform.run.Verdict;
import org.belljar.conform.table.SyscallTable;
import org.belljar.conform.trace.Coverage;
import org.belljar.conform.trace.LineDiff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** What guests print is hostile: it must come out of each report as the text that it is. */
class ReportsTest {
    private static final String HOSTILE = "<script>document.title='x'</script>&\"' ]]> \u0001\u009b\ud800 <!--";

    private static CaseResult result(String name, Verdict v) {
        LinkedHashMap<String, Verdict> verdicts = new LinkedHashMap<>();
        verdicts.put("belljar", v);
        verdicts.put("other", new Verdict(Verdict.Kind.SAME, null, List.of(), 5));
        return new CaseResult(Case.of("guest", "file", name, List.of("/bin/true"), Judging.FULL, 1), verdicts, Set.of("read", "write"), 3);
    }

    private static RunResult run(Path dir) throws Exception {
        List<LineDiff.Pair> lines = LineDiff.compare(List.of("1: same", "2: " + HOSTILE), List.of("1: same", "2: other"));
        Coverage coverage = new Coverage(SyscallTable.load());
        coverage.count(Files.writeString(dir.resolve("log"), "fork() = 9\n[pid 9] read(3, \"\", 1) = -1 EBADF\n[pid 9] shutdown(3, SHUT_WR) = 0\n"));
        return new RunResult(List.of("belljar", "other"), List.of(
                result("same", new Verdict(Verdict.Kind.SAME, null, List.of(), 1)),
                result("differs" + HOSTILE, new Verdict(Verdict.Kind.DIFFERENT, null, List.of(new Verdict.Aspect("output", lines)), 2)),
                result("skipped", new Verdict(Verdict.Kind.SKIPPED, HOSTILE, List.of(), 0)),
                result("known", new Verdict(Verdict.Kind.KNOWN, "for a reason", List.of(), 0)),
                result("broken", new Verdict(Verdict.Kind.BROKEN, "it ended", List.of(), 0))), coverage, 1234);
    }

    @Test
    void junitIsXml(@TempDir Path dir) throws Exception {
        Document d = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(JunitReport.write(run(dir)).getBytes(StandardCharsets.UTF_8)));
        assertEquals(2, d.getElementsByTagName("testsuite").getLength());
        assertEquals(10, d.getElementsByTagName("testcase").getLength());
        assertTrue(d.getElementsByTagName("failure").item(0).getTextContent().contains("- 2: <script>document.title='x'</script>&\"' ]]>"));
        assertEquals(1, d.getElementsByTagName("error").getLength());
        assertEquals(2, d.getElementsByTagName("skipped").getLength());
    }

    @Test
    void jsonEscapes(@TempDir Path dir) throws Exception {
        String json = JsonReport.write(run(dir));
        assertTrue(json.contains("\"-2: <script>document.title='x'</script>&\\\"' ]]> \\u0001\u009b\\ud800 <!--\""), json);
        assertTrue(json.contains("\"callsOfTable\": "));
        assertTrue(json.replaceAll("\\s", "").contains("\"flagsNotSeen\":[\"SHUT_RD\",\"SHUT_RDWR\"]"), json);
        Process p = new ProcessBuilder("python3", "-c", "import json,sys; d=json.load(sys.stdin); print(len(d['cases']), d['counts']['belljar']['broken'])").start();
        p.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
        p.getOutputStream().close();
        assertEquals("5 1\n", new String(p.getInputStream().readAllBytes()));
    }

    @Test
    void htmlStandsAlone(@TempDir Path dir) throws Exception {
        String html = HtmlReport.write(run(dir));
        assertFalse(html.contains("<script"), html);
        assertFalse(html.matches("(?s).*(src|href)=\"(?!#).*"), "loads nothing");
        assertTrue(html.contains("2: &lt;script&gt;"));
    }

    /** What the browser makes of it: the matrix, the sides, and no script that a guest has printed. */
    @Test
    void aBrowserShowsIt(@TempDir Path dir) throws Exception {
        Path browser = Stream.of("chromium", "chromium-browser", "google-chrome").map(n -> Path.of("/usr/bin", n)).filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(browser != null, "chromium is not installed");
        Path page = Files.writeString(dir.resolve("report.html"), HtmlReport.write(run(dir)));
        Process p = new ProcessBuilder(browser.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + dir.resolve("profile"), "--dump-dom",
                page.toUri().toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String dom = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(p.waitFor(60, TimeUnit.SECONDS));
        assertTrue(dom.contains("<title>Conformance of system calls</title>"), dom);
        assertTrue(dom.replaceAll("\\s", "").contains("<tr><td><code>read</code></td><tdclass=\"different\"><ahref=\"#case-guest-differs"), dom);
        assertTrue(dom.contains("<tr class=\"differs\"><td><pre>2: &lt;script&gt;"), dom);
    }
}

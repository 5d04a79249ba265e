package org.belljar.conform.report;

/** Pages that stand alone: style inside, nothing loaded, no script. */
public final class Html {
    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8885; --ok: #2a7a3f; --bad: #b3261e; --off: #777; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 1200px; margin: 2em auto; padding: 0 1em; }
            h1 { font-size: 1.6em; } h2 { font-size: 1.25em; margin-top: 2em; }
            table { border-collapse: collapse; } th, td { text-align: left; padding: .2em .7em; border-bottom: 1px solid var(--line); vertical-align: top; }
            thead th { position: sticky; top: 0; background: Canvas; }
            code, pre { font: 13px/1.4 ui-monospace, monospace; }
            .full, .same { color: var(--ok); } .different, .broken, .stale { color: var(--bad); font-weight: 600; } .absent, .skipped, .none { color: var(--off); }
            .known { color: #9a6700; }
            .matrix td, .matrix th { text-align: center; } .matrix th:first-child, .matrix td:first-child { text-align: left; }
            .sides { table-layout: fixed; width: 100%; margin: .5em 0 1.5em; } .sides td, .sides th { width: 50%; }
            .sides pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; } .sides .differs { background: #e0a90030; }
            details { margin: .6em 0; } summary { cursor: pointer; }
            """;

    private Html() {}

    /** Text made safe for an element's content and for quoted attributes. */
    public static String text(String s) {
        StringBuilder b = new StringBuilder(s.length() + 16);
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '&' -> b.append("&amp;");
                case '<' -> b.append("&lt;");
                case '>' -> b.append("&gt;");
                case '"' -> b.append("&quot;");
                case '\n', '\t' -> b.append(c);
                default -> b.append(c < 0x20 || c >= 0x7f && c < 0xa0 || Character.isSurrogate(c) ? '\ufffd' : c);
            }
        }
        return b.toString();
    }

    public static String page(String title, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n<title>"
                + text(title) + "</title>\n<style>\n" + STYLE + "</style></head><body>\n<h1>" + text(title) + "</h1>\n" + body + "</body></html>\n";
    }
}

#!/usr/bin/python3
"""usage: python_cases.py MODULE...; runs Python's own test modules and prints each case with its result, sorted.

What a case prints, how long it takes and in which order the cases run is left out, so that two runs can be compared.
"""
import re, resource, subprocess, sys

# Not compared, with the reason.
NOT_COMPARED = {
    r"test_shutil\.TestMisc\.test_disk_usage$": "a file system in memory with nothing in it uses nothing",
}
# Not run: they wait for ever where the host has a vsock device and nobody at its other end.
NOT_RUN = ["*VSOCK*"]
# Resources without which a module runs nothing. This one's network is the loopback.
RESOURCES = {"test_socketserver": ["-u", "network"]}
CASE = re.compile(r"^(\w+) \(([\w.]+)\)")
RESULT = re.compile(r"(?:\.\.\. |^)(ok|FAIL|ERROR|skipped .*|expected failure|unexpected success)$")


def cases(output):
    results, current = {}, None
    for line in output.splitlines():
        if m := CASE.match(line):
            current = m[2] if m[2].endswith("." + m[1]) else m[2] + "." + m[1]
        if current and (m := RESULT.search(line)):
            results[current] = m[1]
            current = None
    return results


# The same on both sides: how many descriptors there may be decides what test_subprocess tries.
resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
for module in sys.argv[1:]:
    run = subprocess.run([sys.executable, "-m", "test", "-v", "--timeout", "600", *[w for p in NOT_RUN for w in ("-i", p)],
                          *RESOURCES.get(module, []), module], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    found = cases(run.stdout)
    compared = {c: r for c, r in found.items() if not any(re.search(p, c) for p in NOT_COMPARED)}
    print(module, len(found), "cases")
    for case in sorted(compared):
        print(" ", case, compared[case])
    if any(r in ("FAIL", "ERROR") for r in compared.values()) or not found:
        # Told on standard error alone: paths and addresses differ from run to run.
        print(re.sub(r"(?s)^.*?(?=\n={70}\n)", "", run.stdout)[-8000:], file=sys.stderr)

#!/usr/bin/python3
"""usage: terminal.py SCENARIO COMMAND...; runs COMMAND on a pseudo-terminal of 24 rows and 80 columns, plays SCENARIO, and
prints what appeared, how the command ended, and whether it left the terminal's settings as it found them.

A scenario is a Python file; in it t.expect(REGEX) waits for output, t.send(TEXT) types, t.resize(ROWS, COLUMNS) resizes.
"""
import fcntl, os, pty, re, select, signal, struct, sys, termios, time

LIMIT = float(os.environ.get("TERMINAL_LIMIT", "30"))


class Terminal:
    def __init__(self, argv):
        self.master, self.slave = pty.openpty()
        self.resize(24, 80)
        self.before = termios.tcgetattr(self.slave)
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.master)
            os.login_tty(self.slave) if hasattr(os, "login_tty") else self.login()
            os.execv(argv[0], argv)
        self.seen = b""
        self.at = 0

    def login(self):
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        for fd in range(3):
            os.dup2(self.slave, fd)
        os.closerange(3, 20)

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def more(self, until):
        ready, _, _ = select.select([self.master], [], [], max(0, until - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.seen += data
        return bool(data)

    def expect(self, regex):
        until = time.monotonic() + LIMIT
        pattern = re.compile(regex.encode(), re.M | re.S)
        while True:
            m = pattern.search(self.seen, self.at)
            if m:
                self.at = m.end()
                return
            if not self.more(until):
                self.finish("waited in vain for %r" % regex)

    def send(self, text):
        os.write(self.master, text.encode())

    def finish(self, problem=None):
        until = time.monotonic() + LIMIT
        status = None
        while status is None and time.monotonic() < until:
            p, s = os.waitpid(self.pid, os.WNOHANG)
            if p:
                status = os.waitstatus_to_exitcode(s)
            else:
                self.more(time.monotonic() + 0.05)
            if problem:
                until = min(until, time.monotonic() + 1)
        while self.more(time.monotonic() + 0.05):
            pass
        for line in self.seen.decode("latin-1").split("\n"):
            print(repr(line))
        if problem:
            print(problem)
        if status is None:
            os.kill(self.pid, signal.SIGKILL)
            print("did not end")
        else:
            # A shell above shows a signal as 128+N; belljar exits with that.
            print("status", status if status >= 0 else 128 - status)
        print("settings", "as before" if termios.tcgetattr(self.slave) == self.before else "changed")
        sys.exit(0)


scenario = open(sys.argv[1]).read()
t = Terminal(sys.argv[2:])
exec(scenario, {"t": t, "time": time})
t.finish()

// The line discipline of a pseudo terminal: for each setting and input, what the slave reads and what is echoed.
// flags: -lutil
#include "check.h"
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>

static int m, s;

static void dump(const char *what, const char *b, int n)
{
	SAY("  %s %d:", what, n);
	for (int i = 0; i < n; i++) {
		unsigned char c = b[i];
		if (c > 32 && c < 127)
			SAY(" %c", c);
		else
			SAY(" %02x", c);
	}
	SAY("\n");
}

/* Linux takes in what was typed on a worker thread, at times late; poll of the slave waits for it (tty_buffer_flush_work). */
static void settle(void)
{
	struct pollfd p = { s, POLLIN, 0 };
	poll(&p, 1, 0);
	sleep_ms(5);
	poll(&p, 1, 0);
}

static void type(const char *keys, int n)
{
	dump("type", keys, n);
	(void)!write(m, keys, n);
	settle();
	char b[4096];
	struct pollfd p = { m, POLLIN, 0 };
	if (poll(&p, 1, 0) == 1 && p.revents & POLLIN) {
		n = read(m, b, sizeof b);
		dump("echo", b, n);
	}
	for (;;) {
		int q = -1;
		ioctl(s, FIONREAD, &q);
		p.fd = s;
		p.revents = 0;
		poll(&p, 1, 0);
		n = read(s, b, 20);
		if (n < 0) {
			SAY("  read %s (FIONREAD %d, poll %#x)\n", strerrorname_np(errno), q, p.revents);
			break;
		}
		dump("read", b, n);
		if (q == 0 && n == 0)
			break;
	}
}

#define TYPE(text) type(text, sizeof text - 1)

static void set(const char *what, tcflag_t iflag, tcflag_t oflag, tcflag_t lflag, int vmin, int vtime)
{
	struct termios t;
	tcgetattr(s, &t);
	t.c_iflag = iflag;
	t.c_oflag = oflag;
	t.c_lflag = lflag;
	t.c_cc[VMIN] = vmin;
	t.c_cc[VTIME] = vtime;
	tcsetattr(s, TCSAFLUSH, &t);
	char b[4096];
	struct pollfd p = { m, POLLIN, 0 };
	while (poll(&p, 1, 0) == 1 && read(m, b, sizeof b) > 0)
		;
	SAY("%s\n", what);
}

static void out(const char *text)
{
	char b[4096];
	(void)!write(s, text, strlen(text));
	settle();
	int n = read(m, b, sizeof b);
	dump("out", b, n);
}

int main(void)
{
	struct termios t;
	struct winsize w = { 24, 80, 3, 4 };
	signal(SIGINT, SIG_IGN);
	MUST(openpty(&m, &s, 0, 0, &w));
	fcntl(s, F_SETFL, O_NONBLOCK);
	tcgetattr(s, &t);
	SAY("%x %x %x %x line %d:", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag, t.c_line);
	for (int i = 0; i < 19; i++)
		SAY(" %d", t.c_cc[i]);
	SAY("\n");
	memset(&w, 0, sizeof w);
	SHOW(ioctl(m, TIOCGWINSZ, &w));
	SAY("%d %d %d %d\n", w.ws_row, w.ws_col, w.ws_xpixel, w.ws_ypixel);

	tcflag_t cooked = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
	set("cooked", ICRNL | IXON, OPOST | ONLCR, cooked, 1, 0);
	TYPE("hello\n");
	TYPE("abc");
	TYPE("\177\177xy\r");
	TYPE("one two  three\027\027four\n");
	TYPE("kill me\025new\n");
	TYPE("a\tb\t\177\177c\n");
	TYPE("\001\002\177z\n");
	TYPE("lit\026\003\026\177\n");
	TYPE("half\022 line\n");
	TYPE("eof\004");
	TYPE("\004");
	TYPE("x\n\004");
	TYPE("l1\nl2\nl3");
	TYPE("\n");
	TYPE("exactly20characters!\004rest\n");
	TYPE("123456789012345678901234567890\n");
	TYPE("stop\023ped\021go\n");
	TYPE("\303\244\177b\n");
	TYPE("intr\003after\n");
	out("a\tb\nc\rd\be\n");
	set("utf8", ICRNL | IUTF8, OPOST | ONLCR, cooked, 1, 0);
	TYPE("\303\244\177b\n");
	set("echoprt", ICRNL, OPOST | ONLCR, ICANON | ECHO | ECHOE | ECHOPRT | ECHOCTL | IEXTEN, 1, 0);
	TYPE("abcd\177\177ef\177\n");
	set("no echoe", ICRNL, OPOST | ONLCR, ICANON | ECHO | IEXTEN, 1, 0);
	TYPE("abc\177d\n");
	TYPE("kill\025x\n");
	set("echok", ICRNL, OPOST | ONLCR, ICANON | ECHO | ECHOK | IEXTEN, 1, 0);
	TYPE("kill\025x\n");
	set("echonl", ICRNL, OPOST | ONLCR, ICANON | ECHONL, 1, 0);
	TYPE("secret\177\n");
	set("no iexten", ICRNL, OPOST | ONLCR, ICANON | ECHO | ECHOE | ECHOCTL, 1, 0);
	TYPE("a\026b\027c\022\n");
	set("noflsh", ICRNL, OPOST | ONLCR, ISIG | ICANON | ECHO | ECHOCTL | NOFLSH, 1, 0);
	TYPE("keep\003this\n");
	set("igncr", IGNCR, OPOST, ICANON | ECHO, 1, 0);
	TYPE("a\rb\n");
	set("inlcr", INLCR, OPOST, ICANON | ECHO, 1, 0);
	TYPE("a\nb\004");
	set("inlcr icrnl", INLCR | ICRNL, OPOST, ICANON | ECHO, 1, 0);
	TYPE("a\nb\r");
	set("istrip", ISTRIP | ICRNL, OPOST, ICANON | ECHO, 1, 0);
	TYPE("\341\342\r");
	set("iuclc", IUCLC | ICRNL, OPOST, ICANON | ECHO | IEXTEN, 1, 0);
	TYPE("ABCdef\r");
	set("parmrk", PARMRK, OPOST, ICANON | ECHO, 1, 0);
	TYPE("a\377b\n");
	set("ixany", IXON | IXANY, OPOST, ICANON | ECHO, 1, 0);
	TYPE("a\023b\n");
	set("raw", 0, 0, 0, 1, 0);
	TYPE("any\003\004\r\n\177");
	set("raw min 0", 0, 0, 0, 0, 0);
	TYPE("ab");
	TYPE("");
	set("raw min 3", 0, 0, 0, 3, 0);
	TYPE("ab");
	TYPE("cd");
	set("raw echo", 0, 0, ECHO | ECHOCTL, 1, 0);
	TYPE("a\001\n\tz");
	set("raw isig", 0, 0, ISIG, 1, 0);
	TYPE("a\003b");
	set("oflags ocrnl", 0, OPOST | OCRNL, 0, 1, 0);
	out("a\rb\nc");
	set("oflags onocr", 0, OPOST | ONOCR | ONLRET, 0, 1, 0);
	out("\ra\r\rb\n\rc");
	set("oflags tabs", 0, OPOST | XTABS, 0, 1, 0);
	out("\ta\tbcdefgh\t.\b\t!\n");
	set("oflags olcuc", 0, OPOST | OLCUC, 0, 1, 0);
	out("Mixed1\n");
	set("no opost", 0, ONLCR, 0, 1, 0);
	out("a\n\t\r");

	set("cooked to raw", ICRNL, 0, ICANON, 1, 0);
	(void)!write(m, "line\npart", 9);
	settle();
	tcgetattr(s, &t);
	t.c_lflag = 0;
	SHOW(tcsetattr(s, TCSANOW, &t));
	TYPE("");
	(void)!write(m, "raw bytes", 9);
	settle();
	t.c_lflag = ICANON;
	SHOW(tcsetattr(s, TCSANOW, &t));
	TYPE("");
	TYPE("more\n");
	(void)!write(m, "flushed\nxx", 10);
	settle();
	SHOW(tcflush(s, TCIFLUSH));
	TYPE("y\n");
	char *big = malloc(6000);
	memset(big, 'L', 6000);
	big[5999] = '\n';
	fcntl(m, F_SETFL, O_NONBLOCK);
	SHOW(write(m, big, 6000));
	sleep_ms(50);
	SHOW(read(s, big, 6000));
	SHOW(read(s, big, 6000));
	SHOW(ioctl(s, TCFLSH, 9));
	SHOW(ioctl(s, TCXONC, 9));
	SHOW(ioctl(s, TIOCOUTQ, &(int){ 0 }));
	SHOW(ioctl(s, TCSBRK, 1));
	SHOW(ioctl(s, 0x5499, 0));
	SHOW(ioctl(s, TCGETS, 1));
	SHOW(ioctl(s, TIOCGETD, big));
	VALUE(*(int *)big);
	return 0;
}

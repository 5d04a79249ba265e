# Runs damaged ELF files, each made from a tiny static program that exits with 42: what execve returns, or how the process ends.
# interpreter: /usr/bin/setpriv --bounding-set=-sys_rawio -- /usr/bin/python3
# (CAP_SYS_RAWIO allows mapping address 0, which no guest may.)
# timeout: 60
import errno, os, random, struct

CODE = bytes.fromhex("b83c000000bf2a0000000f05")  # mov $60,%eax; mov $42,%edi; syscall
BASE = 0x400000


def program(headers=None, phnum=None, interp=None, **changes):
    """An ELF64 file: header, program headers, code at 0x200. Changes are of fields of the header."""
    h = dict(magic=b"\x7fELF", cls=2, data=1, version=1, osabi=0, type=2, machine=62, version2=1, entry=BASE + 0x200, phoff=64, shoff=0,
             flags=0, ehsize=64, phentsize=56, phnum=None, shentsize=0, shnum=0, shstrndx=0)
    h.update(changes)
    if headers is None:
        headers = [load()]
    if interp is not None:
        headers = [(3, 4, 0x300, BASE + 0x300, BASE + 0x300, len(interp), len(interp), 1)] + headers
    n = len(headers) if phnum is None else phnum
    out = h["magic"] + bytes([h["cls"], h["data"], h["version"], h["osabi"]]) + bytes(8)
    out += struct.pack("<HHIQQQIHHHHHH", h["type"], h["machine"], h["version2"], h["entry"], h["phoff"], h["shoff"], h["flags"],
                       h["ehsize"], h["phentsize"], n, h["shentsize"], h["shnum"], h["shstrndx"])
    for p in headers:
        out += struct.pack("<IIQQQQQQ", *p)
    out = out.ljust(0x200, b"\0") + CODE
    out = out.ljust(0x300, b"\0") + (interp or b"")
    return out.ljust(0x1000, b"\0")


def load(offset=0, vaddr=BASE, filesz=0x1000, memsz=0x1000, flags=5, align=0x1000, type=1):
    return (type, flags, offset, vaddr, vaddr, filesz, memsz, align)


CASES = {
    "good": program(),
    "good with bss": program([load(), load(vaddr=BASE + 0x10000, filesz=0, memsz=0x5000, flags=6, offset=0)]),
    "bad magic": program(magic=b"\x7fELG"),
    "32 bits": program(cls=1),
    "big endian": program(data=2),
    "other machine": program(machine=40),
    "relocatable": program(type=1),
    "core": program(type=4),
    "no headers": program([], phnum=0),
    "phentsize 0": program(phentsize=0),
    "phentsize 57": program(phentsize=57),
    "phnum 65535": program(phnum=65535),
    "phnum 2000": program(phnum=2000),
    "phoff beyond": program(phoff=0x100000),
    "phoff huge": program(phoff=0xfffffffffffffff0),
    "no load segment": program([load(type=4)]),
    "entry nowhere": program(entry=0x123456),
    "entry zero": program(entry=0),
    "entry kernel": program(entry=0xffffffff81000000),
    "entry not executable": program([load(flags=4)]),
    "filesz above memsz": program([load(filesz=0x1000, memsz=0x800)]),
    "filesz beyond file": program([load(filesz=0x100000, memsz=0x100000)]),
    "filesz huge": program([load(filesz=1 << 46, memsz=1 << 46)]),
    "memsz huge": program([load(memsz=1 << 46)]),
    "memsz wraps": program([load(memsz=0xffffffffffffffff)]),
    "vaddr kernel": program([load(vaddr=0xffffffff80000000)], entry=0xffffffff80000200),
    "vaddr zero": program([load(vaddr=0)], entry=0x200),
    "vaddr top": program([load(vaddr=0x7ffffffff000)], entry=0x7ffffffff200),
    "vaddr not congruent": program([load(vaddr=BASE + 0x123)]),
    "overlapping": program([load(), load(offset=0, vaddr=BASE)]),
    "overlapping half": program([load(memsz=0x3000), load(vaddr=BASE + 0x1000, filesz=0x1000)]),
    "descending": program([load(vaddr=BASE + 0x10000), load()]),
    "align odd": program([load(align=3)]),
    "align huge": program([load(align=1 << 40)]),
    "not readable": program([load(flags=1)]),
    "no flags": program([load(flags=0)]),
    "offset beyond": program([load(), load(offset=0x100000, vaddr=BASE + 0x100000)]),
    "interpreter missing": program(interp=b"/nonexistent/ld.so\0"),
    "interpreter is a directory": program(interp=b"/etc\0"),
    "interpreter is no program": program(interp=b"/etc/passwd\0"),
    "interpreter empty": program(interp=b"\0"),
    "interpreter without end": program(interp=b"/bin/true"),
    "interpreter of 5000": program(interp=b"/" * 3000 + b"\0"),
    "two interpreters": program(interp=b"/nonexistent\0", headers=[(3, 4, 0x300, 0, 0, 13, 13, 1), load()]),
    "pie": program([load(vaddr=0)], type=3, entry=0x200),
    "pie at 2^46": program([load(vaddr=1 << 46)], type=3, entry=(1 << 46) + 0x200),
    "stack executable": program([load(), (0x6474e551, 7, 0, 0, 0, 0, 0, 16)]),
    "unknown types": program([load(), (0x12345678, 7, 1, 2, 3, 4, 5, 6)]),
}
for n in (0, 1, 4, 16, 52, 63, 64, 65, 100, 119, 120, 0x200, 0x204, 0x20a, 0x20c):
    CASES["cut to %d" % n] = program()[:n]


def run(content):
    with open("victim", "wb") as f:
        f.write(content)
    os.chmod("victim", 0o755)
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.execv("./victim", ["victim"])
        except OSError as e:
            os.write(w, errno.errorcode[e.errno].encode())
        os._exit(77)
    os.close(w)
    error = os.read(r, 20).decode()
    os.close(r)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return error or ("exit %d" % status if status >= 0 else "signal %d" % -status)


for name, content in CASES.items():
    print(name, ":", run(content), flush=True)
rng = random.Random(20)
for i in range(60):
    content = bytearray(program([load(), load(vaddr=BASE + 0x10000, filesz=0, memsz=0x5000, flags=6)]))
    changes = []
    for _ in range(rng.randint(1, 3)):
        at = rng.choice([rng.randrange(16, 64), rng.randrange(64, 176)])
        content[at] = rng.choice([0, 1, 0x7f, 0xff, rng.randrange(256)])
        changes.append("%d=%d" % (at, content[at]))
    print("seed 20 run", i, " ".join(changes), ":", run(bytes(content)), flush=True)
os.unlink("victim")

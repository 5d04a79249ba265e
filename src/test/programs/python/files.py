# Files, directories, temporary files, mmap, struct, json, pickle, zip, shutil, glob, os.walk, sqlite3.
import glob, io, json, mmap, os, pathlib, pickle, shutil, sqlite3, stat, struct, sys, tempfile, zipfile, csv, hashlib, fcntl, errno, gzip

p = pathlib.Path("dir/sub")
p.mkdir(parents=True)
for i in range(20):
    (p / f"file{i}.txt").write_text(f"line {i}\n" * (i + 1))
print(sorted(os.listdir(p))[:3], len(list(p.glob("*1*.txt"))), sum(f.stat().st_size for f in p.iterdir()))
for root, dirs, files in os.walk("dir"):
    print(root, sorted(dirs), len(files))
with open("binary", "wb+") as f:
    f.write(struct.pack("<IQd", 1, 2, 3.5))
    f.seek(4)
    print(struct.unpack("<Q", f.read(8)), f.tell())
    f.truncate(100)
    with mmap.mmap(f.fileno(), 0) as m:
        m[50:55] = b"mmap!"
        print(m.find(b"mmap!"), len(m))
print(open("binary", "rb").read()[50:55], oct(os.stat("binary").st_mode))
json.dump({"a": [1, 2, {"ü": None}]}, open("j", "w")); print(json.load(open("j")))
pickle.dump(list(range(10000)), open("pk", "wb")); print(sum(pickle.load(open("pk", "rb"))))
with zipfile.ZipFile("z.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr(zipfile.ZipInfo("in", (2020, 1, 1, 0, 0, 0)), "zipped " * 1000)
print(zipfile.ZipFile("z.zip").read("in")[:7], len(gzip.compress(b"x" * 100000)) < 1000)
shutil.copytree("dir", "copy"); shutil.move("copy", "moved"); shutil.rmtree("moved/sub"); print(os.listdir("moved"), shutil.disk_usage(".").total > 0)
os.symlink("j", "sl"); os.link("j", "hl"); os.rename("hl", "rn"); print(os.readlink("sl"), os.stat("rn").st_nlink, os.path.realpath("sl").endswith("/j"))
os.utime("j", (1e9, 1e9)); os.chmod("j", 0o640); print(os.stat("j").st_mtime, stat.filemode(os.stat("j").st_mode))
for bad in ("/nonexistent", "/", "j/x"):
    try:
        open(bad, "r+")
    except OSError as e:
        print(type(e).__name__, errno.errorcode[e.errno])
with tempfile.TemporaryDirectory() as d, tempfile.NamedTemporaryFile(dir=d) as t:
    t.write(b"t"); t.flush(); print(os.path.getsize(t.name))
with tempfile.TemporaryFile() as t:
    t.write(b"abc" * 100000); t.seek(0); print(hashlib.sha256(t.read()).hexdigest()[:16])
with open("lockfile", "w") as f:
    fcntl.flock(f, fcntl.LOCK_EX)
    g = open("lockfile")
    try:
        fcntl.flock(g, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("locked")
w = csv.writer(open("c.csv", "w", newline="")); w.writerows([[1, "a,b"], [2, 'q"']])
print(open("c.csv").read())
db = sqlite3.connect("data.db")
db.execute("create table t (id integer primary key, name text, v real)")
with db:
    db.executemany("insert into t (name, v) values (?, ?)", ((f"n{i}", i * 1.5) for i in range(3000)))
print(db.execute("select count(*), sum(v), max(name) from t where v > 100").fetchone())
try:
    with db:
        db.execute("delete from t"); raise RuntimeError
except RuntimeError:
    print(db.execute("select count(*) from t").fetchone())
db.execute("create index i on t (name)"); db.execute("pragma journal_mode=wal").fetchone()
other = sqlite3.connect("data.db"); db.execute("insert into t (name) values ('wal')"); db.commit()
print(other.execute("select max(id) from t").fetchone(), db.execute("pragma integrity_check").fetchone()); other.close()
db.execute("vacuum"); db.close(); print(os.path.exists("data.db-wal")); os.remove("data.db")
os.truncate("binary", 3); print(os.path.getsize("binary"), sorted(glob.glob("*")))
fd = os.open("sparse", os.O_RDWR | os.O_CREAT); os.lseek(fd, 1 << 20, os.SEEK_SET); os.write(fd, b"end"); print(os.fstat(fd).st_size, os.pread(fd, 3, 1 << 20)); os.close(fd)
with os.scandir(".") as it:
    print(sorted((e.name, e.is_dir(), e.is_symlink()) for e in it)[:4])

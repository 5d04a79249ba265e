# subprocess, os.fork, pipes, signals, select, threads, queues, multiprocessing.
import multiprocessing, os, queue, select, selectors, signal, socket, subprocess, sys, threading, time, concurrent.futures as cf

def show(*a):
    print(*a, flush=True)

r = subprocess.run(["sh", "-c", "cat; echo err >&2; exit 3"], input=b"in", capture_output=True)
show(r.returncode, r.stdout, r.stderr)
show(subprocess.check_output("seq 3 | sort -r", shell=True, text=True).split())
show(subprocess.run(["sleep", "0"]).returncode, subprocess.call(["sh", "-c", "kill -9 $$"]))
for cmd in (["/nonexistent"], ["/etc/passwd"], ["/"]):
    try:
        subprocess.run(cmd)
    except OSError as e:
        show(type(e).__name__, e.errno)
try:
    subprocess.run(["sleep", "10"], timeout=0.2)
except subprocess.TimeoutExpired:
    show("timeout")
p = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
big = os.urandom(300000)
show(p.communicate(big)[0] == big, p.returncode)
a = subprocess.Popen(["seq", "1000"], stdout=subprocess.PIPE); b = subprocess.Popen(["wc", "-l"], stdin=a.stdout, stdout=subprocess.PIPE); a.stdout.close()
show(b.communicate()[0].strip(), a.wait())
show(subprocess.run(["sh", "-c", "echo $X; pwd"], env={"X": "1", "PATH": "/bin:/usr/bin"}, cwd="/usr", capture_output=True, text=True).stdout.split())
show(subprocess.run(["sh", "-c", "echo to fd >&5"], pass_fds=[]).returncode != 0)
p = subprocess.Popen(["sleep", "100"], start_new_session=True); show(os.getsid(p.pid) == p.pid); os.killpg(p.pid, signal.SIGTERM); show(p.wait())

rd, wr = os.pipe()
pid = os.fork()
if pid == 0:
    os.write(wr, b"child"); os._exit(7)
show(os.read(rd, 10), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

got = []
signal.signal(signal.SIGUSR1, lambda s, f: got.append(s))
os.kill(os.getpid(), signal.SIGUSR1); show(got)
signal.setitimer(signal.ITIMER_REAL, 0.05); signal.signal(signal.SIGALRM, lambda s, f: got.append("alarm"))
t = time.monotonic(); time.sleep(0.2); show(got[-1], time.monotonic() - t >= 0.2)
class Stop(Exception): pass
def stop(s, f): raise Stop
signal.signal(signal.SIGALRM, stop); signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    select.select([rd], [], [], 10)
except Stop:
    show("stopped")
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    while True: pass
except Stop:
    show("stopped in a loop")
show(signal.sigtimedwait([signal.SIGUSR2], 0.01), signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2]))
os.kill(os.getpid(), signal.SIGUSR2); show(signal.sigwait([signal.SIGUSR2]))

total, lock = 0, threading.Lock()
def work():
    global total
    for _ in range(2000):
        with lock: total += 1
ts = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in ts]; [t.join() for t in ts]; show(total)
q = queue.Queue(5)
def producer():
    for i in range(100): q.put(i)
    q.put(None)
threading.Thread(target=producer).start(); show(sum(iter(q.get, None)))
ev = threading.Event(); threading.Timer(0.05, ev.set).start(); show(ev.wait(5), ev.wait(0))
with cf.ThreadPoolExecutor(4) as ex: show(list(ex.map(lambda x: x * x, range(10))))
c = threading.Condition()
def notify():
    with c: c.notify_all()
with c:
    threading.Timer(0.02, notify).start(); show(c.wait(5))

show(select.select([], [wr], [], 0)[1] == [wr], select.select([rd], [], [], 0.01))
po = select.poll(); po.register(rd, select.POLLIN); os.write(wr, b"x"); show(po.poll(100) == [(rd, select.POLLIN)])
ep = select.epoll(); ep.register(rd, select.EPOLLIN); show(ep.poll(0.1) == [(rd, select.EPOLLIN)])
s1, s2 = socket.socketpair(); sel = selectors.DefaultSelector(); sel.register(s1, selectors.EVENT_READ); s2.sendall(b"pair"); show([k.fileobj is s1 for k, _ in sel.select(1)], s1.recv(9))
s2.close(); show(s1.recv(9))

def square(x): return x * x
if __name__ == "__main__":
    ctx = multiprocessing.get_context("fork")
    with ctx.Pool(2) as pool: show(pool.map(square, range(10)))
    mq = ctx.Queue(); mp = ctx.Process(target=mq.put, args=("from process",)); mp.start(); show(mq.get()); mp.join(); show(mp.exitcode)
    v = ctx.Value("i", 0)
    def add(v):
        for _ in range(100):
            with v.get_lock(): v.value += 1
    ps = [ctx.Process(target=add, args=(v,)) for _ in range(3)]; [p.start() for p in ps]; [p.join() for p in ps]; show(v.value)
    show(os.system("exit 5") >> 8, os.popen("echo popen").read())
    try: os.execv("/nonexistent", ["x"])
    except OSError as e: show(e.strerror)
    sys.stdout.flush(); os.execv("/bin/sh", ["sh", "-c", "echo exec; exit 21"])

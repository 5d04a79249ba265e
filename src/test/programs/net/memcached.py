# memcached over TCP, UDP-less, and a unix socket: many connections at once, large values, statistics, its end by a signal.
# needs: memcached
import os, pwd, signal, socket, subprocess, threading, time

with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
user = ["-u", pwd.getpwuid(os.getuid()).pw_name] if os.getuid() == 0 else []
server = subprocess.Popen(["memcached", *user, "-l", "127.0.0.1", "-p", str(port), "-t", "4", "-m", "64", "-c", "512"])


def connect():
    for _ in range(400):
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise SystemExit("no server")


def command(f, text, lines=1):
    f.write(text)
    f.flush()
    return [f.readline() for _ in range(lines)]


def client(n, results):
    with connect() as c, c.makefile("rwb") as f:
        good = 0
        for i in range(50):
            value = bytes([65 + (n + i) % 26]) * (1 + (n * 997 + i * 131) % 3000)
            good += command(f, b"set k%d.%d 0 0 %d\r\n%s\r\n" % (n, i, len(value), value)) == [b"STORED\r\n"]
            good += command(f, b"get k%d.%d\r\n" % (n, i), 3)[1] == value + b"\r\n"
            f.write(b"incr counter 1\r\n")
            f.flush()
            good += f.readline().strip().isdigit()
        results[n] = good


with connect() as c, c.makefile("rwb") as f:
    print(command(f, b"set counter 0 0 1\r\n0\r\n"))
    print(command(f, b"set big 0 0 900000\r\n" + b"x" * 900000 + b"\r\n"))
    print([len(l) for l in command(f, b"get big\r\n", 3)])
    print(command(f, b"nonsense\r\n"))
    results = {}
    threads = [threading.Thread(target=client, args=(n, results)) for n in range(16)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    print("clients", sorted(results.items()))
    print(command(f, b"get counter\r\n", 3))
    idle = [connect() for _ in range(200)]
    print(command(f, b"get counter\r\n", 3)[1])
    [i.close() for i in idle]
server.send_signal(signal.SIGINT)
print("ended", server.wait())

# asyncio with subprocesses, timers, Unix sockets; socket servers in threads; sockets passed between processes.
import array, asyncio, os, socket, socketserver, threading

async def main():
    async def tick(n, d):
        await asyncio.sleep(d); return n
    print(await asyncio.gather(tick(1, 0.05), tick(2, 0.01)))
    p = await asyncio.create_subprocess_exec("sh", "-c", "read x; echo got $x; exit 2", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await p.communicate(b"line\n"), p.returncode)
    async def serve(r, w):
        while line := await r.readline():
            w.write(line.upper()); await w.drain()
        w.close()
    server = await asyncio.start_unix_server(serve, "sock")
    async def client(i):
        r, w = await asyncio.open_unix_connection("sock")
        w.write(f"client {i}\n".encode()); line = await r.readline(); w.close(); return line
    print(await asyncio.gather(*(client(i) for i in range(5))))
    server.close(); await server.wait_closed()
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.05)
    except asyncio.TimeoutError:
        print("timeout")
    print(await asyncio.to_thread(sum, range(10)))
asyncio.run(main())

class Echo(socketserver.StreamRequestHandler):
    def handle(self): self.wfile.write(self.rfile.readline()[::-1])
with socketserver.ThreadingUnixStreamServer("sock2", Echo) as s:
    threading.Thread(target=s.serve_forever, daemon=True).start()
    c = socket.socket(socket.AF_UNIX); c.connect("sock2"); c.sendall(b"abc\n"); print(c.recv(10)); c.close(); s.shutdown()
a, b = socket.socketpair()
if os.fork() == 0:
    f = os.open("passed", os.O_RDWR | os.O_CREAT)
    os.write(f, b"content"); socket.send_fds(a, [b"m"], [f]); os._exit(0)
msg, fds, _, _ = socket.recv_fds(b, 10, 4); print(msg, os.pread(fds[0], 10, 0)); os.wait()
try:
    socket.socket(socket.AF_UNIX).connect("nobody")
except OSError as e:
    print(e.strerror)
d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); d.bind("dg"); e = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); e.sendto(b"datagram", "dg"); print(d.recvfrom(100)); 
for n in ("sock", "sock2", "dg"):
    if os.path.exists(n): os.unlink(n)

# Servers and clients of Python's library over loopback: http.server with urllib and curl, socketserver, asyncio, name look-up.
# needs: curl
import asyncio, http.server, os, selectors, socket, socketserver, subprocess, sys, threading, urllib.request

os.makedirs("www", exist_ok=True)
for i in range(5):
    with open(f"www/f{i}", "wb") as f:
        f.write(bytes([65 + i]) * (10 ** (i + 1)))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *a):
        super().__init__(*a, directory="www")

    def log_message(self, *a):
        pass


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    for i in range(5):
        with urllib.request.urlopen(f"{url}/f{i}") as r:
            data = r.read()
        print("urllib", i, r.status, len(data), data[:1])
    for name in "f2", "f4", "nothing":
        r = subprocess.run(["curl", "-s", "-o", "got", "-w", "%{http_code} %{size_download}", f"{url}/{name}"], capture_output=True, text=True)
        print("curl", name, r.returncode, r.stdout)
    r = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"{url}/f3".replace("127.0.0.1", "localhost")],
                       capture_output=True, text=True)
    print("curl localhost", r.returncode, r.stdout)
    server.shutdown()
print("refused:", subprocess.run(["curl", "-s", url]).returncode)


class Upper(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


class Both(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET6
    daemon_threads = True


with Both(("::", 0), Upper) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for host in "::1", "127.0.0.1":
        with socket.create_connection((host, server.server_address[1])) as c:
            c.sendall(b"hello\nworld\n")
            c.shutdown(socket.SHUT_WR)
            print("socketserver", host, c.makefile("rb").read())
    server.shutdown()


async def echo(reader, writer):
    while data := await reader.read(1000):
        writer.write(data)
        await writer.drain()
    writer.close()


async def client(port, i):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    text = b"%d " % i * 5000
    writer.write(text)
    writer.write_eof()
    back = await reader.read()
    writer.close()
    return back == text


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print("asyncio", await asyncio.gather(*(client(port, i) for i in range(20))) == [True] * 20)
    loop = asyncio.get_running_loop()

    class Datagrams(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, addr):
            if data.startswith(b"ping"):
                self.transport.sendto(b"pong" + data[4:], addr)
            else:
                got.set_result(data)

    got = loop.create_future()
    a, _ = await loop.create_datagram_endpoint(Datagrams, local_addr=("127.0.0.1", 0))
    b, _ = await loop.create_datagram_endpoint(Datagrams, remote_addr=a.get_extra_info("sockname"))
    b.sendto(b"ping 1")
    print("datagrams", await got)
    a.close()
    b.close()
    server.close()

asyncio.run(main())
for what in ("localhost", 80), ("127.0.0.1", 80), ("::1", 80):
    print(socket.getaddrinfo(*what, type=socket.SOCK_STREAM))
try:
    socket.getaddrinfo("no.such.host.invalid", 80)
except socket.gaierror as e:
    print("gaierror", e.errno in (socket.EAI_AGAIN, socket.EAI_NONAME))

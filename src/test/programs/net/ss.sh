# What ss(8) shows of sockets by sock_diag, and genl(8) of generic netlink, in a network namespace of the test's own.
# needs: ss genl ip unshare
# options: --user 0 --cap-add ALL
if [ "$(id -u)" = 0 ]; then new="unshare -n"; else new="unshare -Urn"; fi
cat >sockets.py <<'END'
import os, socket, sys
l = socket.create_server(("127.0.0.1", 7001), backlog=7)
l6 = socket.create_server(("::", 7002), family=socket.AF_INET6, dualstack_ipv6=True)
only6 = socket.create_server(("::1", 7004), family=socket.AF_INET6, backlog=3)
c = socket.create_connection(("127.0.0.1", 7001), source_address=("127.0.0.1", 7010))
a, _ = l.accept()
c.sendall(b"x" * 100)
waiting = socket.create_connection(("127.0.0.1", 7001), source_address=("127.0.0.1", 7011))
u = socket.socket(type=socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 7003))
u.connect(("127.0.0.1", 7005))
u6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
u6.bind(("::", 7006))
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, 253)
x = socket.socket(socket.AF_UNIX)
x.bind("listening")
x.listen(5)
y = socket.socketpair(type=socket.SOCK_SEQPACKET)
z = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
z.bind("\0abstract")
ready = os.open("ready", os.O_WRONLY)
os.write(ready, b"x\n")
os.close(ready)
sys.stdin.read()
END
mkfifo ready end
$new sh <<'END'
ip link set lo up
python3 sockets.py <end &
exec 3>end
read -r _ <ready
show() {
	echo "== ss $*"
	ss -H "$@" | sed 's/pid=[0-9]*/pid=N/; s/fd=[0-9]*/fd=N/; s/  */ /g; s/ *$//' | sort
}
show -tlnp
show -tanp
show -uanp
show -wan
show -tan state established
show -tan 'sport = :7001'
show -6 -tlne | sed 's/ino:[0-9]*/ino:N/; s/sk:[0-9a-f]*/sk:N/; s/cgroup:[^ ]*//; s/ *<->//; s/  */ /g'
show -xanp | sed 's/\(\*\|listening\|abstract\) [0-9]*/\1 N/; s/\* [0-9]*/* N/g'
ss -tin state established sport = 7001 | grep -o 'bytes_received:[0-9]*'
genl ctrl get name nlctrl | head -2
genl ctrl get name nosuch 2>&1; echo "status $?"
exec 3>&-
wait
END
rm -f sockets.py ready end listening

# Network namespaces as ip(8) and unshare(1) make them; a server and its client in one of them, and nobody else.
# needs: ip unshare curl
# options: --user 0 --cap-add ALL
# normalise: /^ +\d+ +\d+ +\d+ +\d+ +\d+ +\d+ *$/counters/ traffic
if [ "$(id -u)" = 0 ]; then new="unshare -nm"; else new="unshare -Urnm"; fi
$new sh <<'END'
mount -t tmpfs none /run
ip -br link
ip link set lo up
ip -br addr
ip netns add one && ip netns list
ip netns exec one ip -br link
ip netns exec one ip addr add 10.1.2.3/24 dev lo
ip netns exec one ip link set lo up
ip netns exec one ip -4 -o addr
python3 -u -m http.server --bind 127.0.0.1 8000 >/dev/null 2>&1 &
for _ in $(seq 400); do curl -s -o /dev/null http://127.0.0.1:8000/ && break; sleep 0.05; done
curl -s -o /dev/null -w '%{http_code}\n' http://127.0.0.1:8000/
ip netns exec one curl -s http://127.0.0.1:8000/; echo "status $?"
nsenter -t $! -n curl -s -o /dev/null -w '%{http_code}\n' http://127.0.0.1:8000/
kill $!; wait 2>/dev/null
ip netns del one; ip netns list; echo "left $?"
ip link add dummy9 type nosuchtype 2>/dev/null; echo "status $?"
END

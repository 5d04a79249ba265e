# ping and traceroute over loopback, by ping sockets and by raw ones; ss and netstat-like files say what there is.
# needs: ping traceroute ip unshare
# options: --user 0 --cap-add ALL
# normalise: /time=[0-9.]+ ms/TIME/ times
# normalise: /rtt .*/RTT/ times
# normalise: /, time \d+ms/, TIME/ times
# normalise: /( +-?\d+\.\d+ ms)+/ TIME/ times
if [ "$(id -u)" = 0 ]; then new="unshare -n"; else new="unshare -Urn"; fi
$new sh <<'END'
ping -c 1 127.0.0.1; echo "status $?"
ip link set lo up
for range in '1 0' '0 2147483647'; do
	echo "$range" >/proc/sys/net/ipv4/ping_group_range
	ping -c 2 -i 0.01 127.0.0.1; echo "status $?"
	ping -c 2 -i 0.01 -s 1000 -t 9 ::1; echo "status $?"
done
ping -c 1 192.0.2.1; echo "status $?"
traceroute -n -q 1 -N 1 127.0.0.1
traceroute -n -q 1 -N 1 -I 127.0.0.3
traceroute -n -q 1 -N 1 ::1
traceroute -n -q 1 -N 1 -I ::1
END

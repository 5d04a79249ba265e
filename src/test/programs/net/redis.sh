# redis-server with clients over TCP and a unix socket, a pipelined benchmark, and its data after a restart.
# needs: redis-server
cat >conf <<END
port 0
unixsocket $PWD/socket
daemonize no
save ""
appendonly yes
dir $PWD
loglevel warning
END
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
start() {
	redis-server conf --port "$port" --bind 127.0.0.1 >log 2>&1 &
	for _ in $(seq 100); do
		redis-cli -p "$port" ping >/dev/null 2>&1 && break
		sleep 0.05
	done
}
start
redis-cli -p "$port" ping
redis-cli -p "$port" set key value
redis-cli -s socket get key
for i in $(seq 200); do echo "RPUSH list $i"; done | redis-cli -p "$port" >/dev/null
redis-cli -p "$port" llen list
redis-cli -p "$port" lrange list 97 99
redis-cli -p "$port" eval 'return redis.call("incrby", KEYS[1], 41) + 1' 1 counter
redis-benchmark -p "$port" -t set,get -n 2000 -c 20 -P 4 -q >bench 2>&1; echo "benchmark $?"
grep -c 'requests per second' bench
redis-cli -p "$port" shutdown; wait; echo "ended $?"
start
redis-cli -p "$port" get key
redis-cli -p "$port" shutdown nosave; wait; echo "ended $?"
rm -rf conf log bench socket appendonlydir appendonly.aof dump.rdb

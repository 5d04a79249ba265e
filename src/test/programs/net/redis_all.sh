# redis-server under every test of redis-benchmark; its data in a snapshot and in an append-only file, across restarts.
# needs: redis-server
# placement: bind
cat >conf <<END
port 0
unixsocket $PWD/socket
daemonize no
dir $PWD
loglevel warning
save ""
appendonly yes
appendfsync everysec
END
start() {
	redis-server conf >log 2>&1 &
	for _ in $(seq 400); do
		redis-cli -s socket ping 2>/dev/null | grep -q PONG && break
		sleep 0.05
	done
}
count() {
	redis-cli -s socket dbsize
	redis-cli -s socket mget key:1 key:500 key:1000
	redis-cli -s socket debug digest
}
start
redis-benchmark -s socket -n 300 -c 20 -q 2>&1 | tr '\r' '\n' | grep -c 'requests per second'
redis-benchmark -s socket -n 300 -c 20 -P 16 -q 2>&1 | tr '\r' '\n' | grep -c 'requests per second'
redis-cli -s socket flushall
for i in $(seq 1000); do echo "SET key:$i value$i"; done | redis-cli -s socket | sort | uniq -c
count
redis-cli -s socket shutdown; wait; echo "ended $?"
start
count
redis-cli -s socket bgrewriteaof
for _ in $(seq 200); do redis-cli -s socket info persistence | grep -q 'aof_rewrite_in_progress:0' && break; sleep 0.05; done
redis-cli -s socket save
kill -9 "$!"; wait 2>/dev/null
rm -f socket
start
count
redis-cli -s socket config set appendonly no
redis-cli -s socket shutdown save; wait; echo "ended $?"
ls -d dump.rdb
rm -rf conf log bench socket appendonlydir appendonly.aof dump.rdb

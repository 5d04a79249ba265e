# PostgreSQL: initdb, start, pgbench, a dump, a crash and its recovery, a clean stop.
# needs: pgbench
# timeout: 180
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as=
if [ "$(id -u)" = 0 ]; then
	as="setpriv --reuid 65534 --regid 65534 --clear-groups"
	chmod 711 .
fi
mkdir data run
[ -z "$as" ] || chown 65534:65534 data run
export HOME=/ PGDATA=$PWD/data PGHOST=$PWD/run PGUSER=tester PGDATABASE=postgres LC_ALL=C TZ=UTC
$as "$bin/initdb" -U tester -A trust -N --no-instructions >/dev/null 2>run/initdb; echo "initdb $?"; cat run/initdb
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PGPORT=$port
start() {
	$as "$bin/pg_ctl" -w -t 60 -l run/log -o "-c listen_addresses=127.0.0.1 -c unix_socket_directories=$PGHOST -c fsync=on" start >/dev/null
	echo "start $?"
}
start
$as psql -Atc 'select 40 + 2'
$as psql -h 127.0.0.1 -Atc "select inet_server_addr(), count(*) from pg_class where relname = 'pg_class'"
$as pgbench -q -i -s 1 2>/dev/null; echo "filled $?"
$as pgbench -n -c 4 -j 2 -t 50 2>/dev/null | grep -E 'processed|failed'
$as pgbench -n -h 127.0.0.1 -c 4 -j 2 -t 50 -M prepared -S 2>/dev/null | grep -E 'processed|failed'
$as psql -Atc 'select count(*), sum(abalance) = (select sum(delta) from pgbench_history) from pgbench_accounts'
$as psql -Atc 'listen x' -c "notify x, 'y'" | sed 's/PID [0-9]*/PID/'
$as psql -Atc "create table t as select g, md5(g::text) from generate_series(1, 20000) g" -c "select count(*), md5(string_agg(md5, ',' order by g)) from t"
$as pg_dump -t t | grep -v restrict | sha1sum  # its key is random
$as "$bin/pg_ctl" -w -m immediate stop >/dev/null; echo "crashed $?"
start
$as psql -Atc "select count(*) from t" -c "select count(*) from pgbench_history"
$as "$bin/pg_ctl" -w -m fast stop >/dev/null; echo "stopped $?"
$as "$bin/pg_controldata" | grep 'cluster state'
grep -cE 'PANIC|FATAL' run/log
rm -rf data run

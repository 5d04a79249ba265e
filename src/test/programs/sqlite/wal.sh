# sqlite3 with a write-ahead log: writers and readers at once, a checkpoint, recovery after kill -9, integrity.
# needs: sqlite3
sqlite3 db 'PRAGMA journal_mode=WAL; CREATE TABLE t(id INTEGER PRIMARY KEY, who TEXT, n INT); CREATE INDEX i ON t(who);'
for who in a b c; do
    (for n in $(seq 8); do echo "BEGIN IMMEDIATE; INSERT INTO t(who, n) SELECT '$who', value FROM generate_series(1, 50); COMMIT;"; done |
        sqlite3 -cmd '.timeout 30000' db) &
done
for n in 1 2 3; do sqlite3 -cmd '.timeout 30000' db 'SELECT count(*) % 50 FROM t'; done
wait
sqlite3 db 'SELECT who, count(*), sum(n) FROM t GROUP BY who; PRAGMA integrity_check;'
# A connection that stays open keeps the log; it is killed in the middle of a transaction.
mkfifo in
sqlite3 db <in >out & reader=$!
exec 3>in
echo "BEGIN; INSERT INTO t(who, n) VALUES('lost', 1); SELECT 'inserted';" >&3
until grep -q inserted out; do sleep 0.05; done
sqlite3 db 'SELECT count(*) FROM t WHERE who = '"'lost'"';'
ls db-wal db-shm
kill -9 $reader; wait $reader 2>/dev/null; echo "status $?"; exec 3>&-
sqlite3 -cmd '.timeout 30000' db "INSERT INTO t(who, n) VALUES('found', 1); PRAGMA wal_checkpoint(TRUNCATE); PRAGMA integrity_check; SELECT who, count(*) FROM t GROUP BY who;"
sqlite3 db 'PRAGMA journal_mode=DELETE; PRAGMA mmap_size=10000000; SELECT sum(n) FROM t; VACUUM;'
rm in; sqlite3 db 'SELECT who, n FROM t ORDER BY who, n' | cksum; rm db out

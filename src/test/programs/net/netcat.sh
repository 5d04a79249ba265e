# nc: TCP and UDP both ways, a refused port, a unix socket.
# needs: nc
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
nc -l 127.0.0.1 "$port" >got &
for _ in $(seq 100); do echo hello | nc -N 127.0.0.1 "$port" 2>/dev/null && break; sleep 0.05; done
wait
cat got
nc -z 127.0.0.1 "$port"; echo "status $?"
nc -lU socket >got2 &
for _ in $(seq 100); do [ -S socket ] && break; sleep 0.05; done
seq 1000 | nc -NU socket
wait
wc -l <got2
rm -f got got2 socket

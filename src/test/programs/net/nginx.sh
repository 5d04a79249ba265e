# nginx with two workers: many files by curl, a large one in parts, keep-alive, reload and a graceful end.
# needs: nginx
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir -p root tmp
for i in $(seq 50); do echo "file $i" >root/$i; done
head -c 3000000 /dev/zero | tr '\0' x >root/large
cat >conf <<END
daemon off;
worker_processes 2;
pid $PWD/pid;
error_log $PWD/error warn;
user root;
events { worker_connections 64; }
http {
  access_log off;
  sendfile on;
  client_body_temp_path tmp/body; proxy_temp_path tmp/proxy; fastcgi_temp_path tmp/fcgi; uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
  server { listen 127.0.0.1:$port; root $PWD/root; }
}
END
nginx -p "$PWD" -c "$PWD/conf" 2>/dev/null &
for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$port/1" && break; sleep 0.05; done
curl -s "http://127.0.0.1:$port/[1-50]" | sort -k2n | sha1sum
curl -s -r 1000000-1000009 "http://127.0.0.1:$port/large"; echo
curl -s "http://127.0.0.1:$port/large" | wc -c
curl -s -o /dev/null -w '%{http_code}\n' "http://127.0.0.1:$port/none"
kill -HUP "$(cat pid)"; sleep 0.3
curl -s "http://127.0.0.1:$port/7"
kill -QUIT "$(cat pid)"; wait; echo "ended $?"
rm -rf root tmp conf pid error

# usage: nginx_load.sh SECONDS; serves 1,000 files by nginx to wrk for so long, then some to ab. Prints nothing that depends on speed.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir -p root tmp
python3 - <<'END'
for i in range(1, 1001):
    with open(f"root/{i}", "w") as f:
        f.write(f"file {i}\n" * (i * 7 % 1000 + 1))
END
cat >conf <<END
daemon off;
worker_processes 2;
pid $PWD/pid;
error_log $PWD/error warn;
user root;
events { worker_connections 256; }
http {
  access_log off;
  sendfile on;
  keepalive_requests 1000;
  client_body_temp_path tmp/body; proxy_temp_path tmp/proxy; fastcgi_temp_path tmp/fcgi; uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
  server { listen 127.0.0.1:$port backlog=511; root $PWD/root; }
}
END
cat >paths.lua <<'END'
local i = 0
request = function()
  i = i % 1000 + 1
  return wrk.format(nil, "/" .. i)
end
done = function(summary, latency, requests)
  local e = summary.errors
  print("errors", e.connect, e.read, e.write, e.status, e.timeout)
  print("enough", summary.requests > 1000)
end
END
nginx -p "$PWD" -c "$PWD/conf" 2>/dev/null &
for _ in $(seq 400); do curl -s -o /dev/null "http://127.0.0.1:$port/1" && break; sleep 0.05; done
curl -s "http://127.0.0.1:$port/[1-1000]" | sha1sum
wrk -t 2 -c 32 -d "$1" -s paths.lua "http://127.0.0.1:$port/" | grep '^e'
ab -q -n 200 -c 8 "http://127.0.0.1:$port/999" | grep -E '^(Complete|Failed|Non-2xx|HTML|Total transferred)'
ab -q -k -n 400 -c 8 "http://127.0.0.1:$port/3" | grep -E '^(Complete|Failed|Non-2xx|Keep-Alive|HTML)'
kill -QUIT "$(cat pid)"; wait; echo "ended $?"
cat error
rm -rf root tmp conf paths.lua pid error

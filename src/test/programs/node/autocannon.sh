# node's http server under autocannon: connections kept open, pipelined requests, bodies; every answer must be good.
# needs: node autocannon
set -u
cat >server.js <<'END'
const http = require('http');
const server = http.createServer((request, response) => {
  let n = 0;
  request.on('data', d => { n += d.length; });
  request.on('end', () => response.end(request.method === 'POST' ? 'got ' + n : 'hello'.repeat(200)));
});
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
END
cat >told.js <<'END'
const r = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(process.argv[2], r['2xx'], 'good,', r.non2xx, 'other,', r.errors, 'errors,', r.timeouts, 'late,', r.mismatches, 'wrong');
END
node server.js &
server=$!
trap 'kill $server; wait $server 2>/dev/null; rm -f port' EXIT
until [ -s port ]; do sleep 0.05; done
url=http://127.0.0.1:$(cat port)/
load() {
    title=$1; shift
    autocannon --json --no-progress --timeout 30 "$@" $url 2>/dev/null | node told.js "$title"
}
load kept --amount 1500 --connections 20 --expectBody "$(node -p '"hello".repeat(200)')"
load pipelined --amount 1500 --connections 5 --pipelining 10
load bodies --amount 200 --connections 10 --method POST --body "$(node -p '"b".repeat(20000)')" --expectBody "got 20000"

// node's http server under a load generator of its own: keep-alive and not, bodies both ways, slow readers, aborted requests.
// needs: node
const http = require('http');

const server = http.createServer((request, response) => {
  let length = 0;
  request.on('data', d => { length += d.length; });
  request.on('end', () => {
    const n = Number(request.url.slice(1));
    response.setHeader('x-length', length);
    response.end('r'.repeat(n));
  });
  request.on('error', () => {});
});

function one(agent, port, size, body) {
  return new Promise((resolve, reject) => {
    const r = http.request({ agent, port, host: '127.0.0.1', path: '/' + size, method: body ? 'POST' : 'GET' }, response => {
      let got = 0;
      response.on('data', d => { got += d.length; });
      response.on('end', () => resolve([response.statusCode, got, Number(response.headers['x-length'])]));
      response.on('error', reject);
    });
    r.on('error', reject);
    r.end(body ? 'b'.repeat(body) : undefined);
  });
}

async function load(title, keepAlive, connections, each, size, body) {
  const agent = new http.Agent({ keepAlive, maxSockets: connections });
  const port = server.address().port;
  let good = 0;
  await Promise.all(Array.from({ length: connections }, async () => {
    for (let i = 0; i < each; i++) {
      const [status, got, had] = await one(agent, port, size, body);
      if (status === 200 && got === size && had === (body || 0)) good++;
    }
  }));
  agent.destroy();
  console.log(title, good, 'of', connections * each);
}

function aborted(port) {
  return new Promise(resolve => {
    const r = http.request({ port, host: '127.0.0.1', path: '/30000000' }, response => {
      response.once('data', () => { r.destroy(); resolve(); });
    });
    r.on('error', () => {});
    r.end();
  });
}

server.listen(0, '127.0.0.1', async () => {
  await load('keep-alive', true, 20, 40, 100, 0);
  await load('not', false, 20, 10, 100, 0);
  await load('large', true, 4, 5, 2000000, 0);
  await load('bodies', true, 8, 5, 10, 300000);
  for (let i = 0; i < 3; i++) await aborted(server.address().port);
  await load('after', true, 5, 10, 5000, 5000);
  server.close(() => console.log('closed'));
});

// Messages over a MessageChannel of Node. Arguments: way or trip, here or worker.
// Writes "ready", reads how many, writes the nanoseconds that each took.
const { MessageChannel, Worker } = require('node:worker_threads');
const [what, where] = process.argv.slice(1);

// The far end answers every so many messages; so many batches are under way.
const [every, ahead] = what === 'trip' ? [1, 1] : [1024, 2];

function far(port, every) {
  let n = 0;
  port.on('message', (v) => { if (++n % every === 0) port.postMessage(v); });
}

const { port1, port2 } = new MessageChannel();
if (where === 'worker') {
  const code = `const w = require('node:worker_threads');
    (${far})(w.workerData.port, ${every}); w.parentPort.postMessage('ready');`;
  new Worker(code, { eval: true, workerData: { port: port2 }, transferList: [port2] })
    .on('message', () => console.log('ready'));
} else {
  far(port2, every);
  console.log('ready');
}

process.stdin.once('data', (text) => {
  const batches = Math.ceil(Number(text) / every);
  let sent = 0, back = 0;
  const send = () => {
    if (sent++ < batches) for (let i = 0; i < every; i++) port1.postMessage(2 ** 40 + i);
  };
  port1.on('message', () => {
    if (++back < batches) return send();
    console.log(Number(process.hrtime.bigint() - start) / (batches * every));
    process.exit();
  });
  const start = process.hrtime.bigint();
  for (let i = 0; i < ahead; i++) send();
});

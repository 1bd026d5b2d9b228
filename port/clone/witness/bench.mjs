// Prints how many nanoseconds structuredClone takes for the message on standard
// input, the least of many short runs: node bench.mjs [transfer]. With transfer,
// the value is a buffer that moves. BenchmarkForms of package clone runs it.

import { readFileSync } from 'node:fs';
import { decode } from './decode.mjs';

let { value } = decode(new Uint8Array(readFileSync(0)));
const once = process.argv[2] === 'transfer'
  ? () => { value = structuredClone(value, { transfer: [value] }); }
  : () => structuredClone(value);

const run = (n) => {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < n; i++) once();
  return Number(process.hrtime.bigint() - begin) / n;
};

const n = Math.max(1, Math.floor(5e6 / run(10)));
let least = Infinity;
for (let i = 0; i < 40; i++) least = Math.min(least, run(n));
console.log(least.toFixed(1));

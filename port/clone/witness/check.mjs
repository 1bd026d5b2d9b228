// Checks the golden files: node check.mjs [directory of the goldens]. It
// decodes each, compares the value with the one in cases.mjs, encodes it again
// and compares the bytes. It prints table.md, and exits with 1 if anything that
// has no reason in differences differs.

import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cases } from './cases.mjs';
import { decode } from './decode.mjs';
import { describe } from './describe.mjs';
import { beyond, refused } from './beyond.mjs';
import { differences, goOnly, spelling, version } from './differences.mjs';
import { encode } from './encode.mjs';
import { load } from './types.mjs';

const problems = [];
const problem = (name, what, got, want) => problems.push(`${name}: ${what}\n  got  ${got}\n  want ${want}`);
const hex = (bytes) => Buffer.from(bytes).toString('hex');

/** Reads one golden, and returns what came of it. */
function golden(name, file) {
  const bytes = new Uint8Array(readFileSync(file));
  const { value, hints } = decode(bytes);
  const got = describe(value), want = describe(cases[name]());
  if (got !== want) problem(name, 'value', got, want);
  const again = hex(encode(value, { hints }));
  if (again !== hex(bytes)) problem(name, 'encoded again', again, hex(bytes));
  const fresh = hex(encode(cases[name]()));
  if ((fresh === hex(bytes)) === name in spelling) problem(name, 'encoded afresh', fresh, hex(bytes));
  for (let n = 0; n < bytes.length; n++) mustFail(name, bytes.subarray(0, n));
  mustFail(name, Uint8Array.from([...bytes, 0xc0]));
  return got;
}

function mustFail(name, bytes) {
  try {
    decode(bytes);
  } catch (e) {
    if (e.name === 'Error' && e.offset >= 0 && e.offset <= bytes.length) return;
    return problem(name, `a message of ${bytes.length} bytes`, e, 'an error with the offset');
  }
  problem(name, `a message of ${bytes.length} bytes`, 'a value', 'an error');
}

/** What Node's structuredClone makes of a value. */
async function nodes(value) {
  try {
    const clone = structuredClone(value);
    for (const x of [clone, ...Object.values(clone ?? [])]) if (x instanceof Blob) await load(x);
    return describe(clone);
  } catch (e) {
    return `throws ${e.name}`;
  }
}

function ours(value) {
  try {
    return describe(decode(encode(value)).value);
  } catch (e) {
    return `throws ${e.name}`;
  }
}

function row(name, agree) {
  const reason = name in differences ? differences[name] : goOnly[name];
  if (sameNode && agree === Boolean(reason)) problem(name, "Node's structuredClone", agree ? 'agrees' : 'differs', reason ?? 'the same value');
  return `| ${name} | ${agree ? 'same' : 'differs'} | ${reason ?? ''} |`;
}

const sameNode = process.versions.node.split('.')[0] === version;
const directory = process.argv[2] ?? new URL('../testdata/golden', import.meta.url).pathname;
const files = readdirSync(directory).filter((f) => f.endsWith('.bin'));
const rows = [];
for (const name of Object.keys(cases)) {
  if (!files.includes(`${name}.bin`)) problem(name, 'golden file', 'none', 'one');
}
for (const file of files) {
  const name = basename(file, '.bin');
  if (!(name in cases)) {
    problem(name, 'case', 'none', 'one');
    continue;
  }
  const got = golden(name, join(directory, file));
  rows.push(row(name, await nodes(cases[name]()) === got));
}
for (const [name, make] of Object.entries({ ...beyond, ...refused })) {
  const [a, b] = [ours(make()), await nodes(make())];
  if ((a === 'throws DataCloneError') !== name in refused) problem(name, 'ours', a, 'refused or not');
  rows.push(row(name, a === b));
}
console.log(`# Our clone and Node's

What \`structuredClone\` of Node ${process.versions.node.split('.')[0]} makes of the value of each golden file, and of
values beyond them, against what comes out of our wire. \`go test -run
TestWitness -update\` in port/clone writes this page; the test fails where a
difference has no reason in [differences.mjs](differences.mjs), or a reason no
difference.

| value | Node's clone | why it differs |
|---|---|---|
${rows.join('\n')}`);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}

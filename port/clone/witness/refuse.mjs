// Reads messages in hex, one a line, from its input, and prints those that
// decode accepts, or refuses without saying where.

import { readFileSync } from 'node:fs';
import { decode } from './decode.mjs';

for (const line of readFileSync(0, 'utf8').split('\n').slice(0, -1)) {
  const bytes = Uint8Array.from(Buffer.from(line, 'hex'));
  try {
    decode(bytes);
    console.log(`${line}: accepted`);
  } catch (e) {
    if (!(e.offset >= 0 && e.offset <= bytes.length)) console.log(`${line}: ${e}`);
  }
}

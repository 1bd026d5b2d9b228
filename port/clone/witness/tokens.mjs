// The tokens of MessagePack, read strictly and written in their shortest form.

import { WireError } from './types.mjs';
import { fromUtf8, utf8 } from './wtf8.mjs';

const token = { nil: 0xc0, never: 0xc1, false: 0xc2, true: 0xc3 };

export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.pos = 0;
  }

  fail(reason, at = this.pos) {
    throw new WireError(reason, at);
  }

  code() {
    if (this.pos >= this.bytes.length) this.fail('unexpected end');
    return this.bytes[this.pos];
  }

  take(n) {
    if (n > this.bytes.length - this.pos) this.fail('unexpected end');
    this.pos += n;
    return this.bytes.subarray(this.pos - n, this.pos);
  }

  /** Takes an unsigned integer of some bytes. */
  uint(width) {
    let n = 0;
    for (const b of this.take(width)) n = n * 256 + b;
    return n;
  }

  /** Says what the next token is, without taking it. */
  kind() {
    const c = this.code();
    if (c <= 0x7f || c >= 0xe0 || c >= 0xcc && c <= 0xd3) return 'int';
    if (c <= 0x8f || c === 0xde || c === 0xdf) return 'map';
    if (c <= 0x9f || c === 0xdc || c === 0xdd) return 'array';
    if (c <= 0xbf || c >= 0xd9 && c <= 0xdb) return 'str';
    if (c === token.nil) return 'nil';
    if (c === token.false || c === token.true) return 'bool';
    if (c <= 0xc6 && c !== token.never) return 'bin';
    if (c === 0xca || c === 0xcb) return 'float';
    if (c === token.never) this.fail('a byte that is never used');
    return 'ext';
  }

  expect(kind) {
    if (this.kind() !== kind) this.fail(`got ${this.kind()}, want ${kind}`);
  }

  /** Takes a length, in the format byte or after it. */
  length(fixed, mask, first) {
    const c = this.code();
    this.pos++;
    if (c >= fixed && c <= (fixed | mask) && mask) return c & mask;
    return this.uint(first[c]);
  }

  counted(n, least) {
    if (n > (this.bytes.length - this.pos) / least) this.fail('length is more than what follows');
    return n;
  }

  array() {
    this.expect('array');
    return this.counted(this.length(0x90, 0x0f, { 0xdc: 2, 0xdd: 4 }), 1);
  }

  map() {
    this.expect('map');
    return this.counted(this.length(0x80, 0x0f, { 0xde: 2, 0xdf: 4 }), 2);
  }

  str() {
    this.expect('str');
    const start = this.pos;
    const s = fromUtf8(this.take(this.length(0xa0, 0x1f, { 0xd9: 1, 0xda: 2, 0xdb: 4 })));
    if (s === null) this.fail('string is not UTF-8', start);
    return s;
  }

  bin() {
    this.expect('bin');
    return this.take(this.length(0, 0, { 0xc4: 1, 0xc5: 2, 0xc6: 4 })).slice();
  }

  bool() {
    this.expect('bool');
    return this.bytes[this.pos++] === token.true;
  }

  nil() {
    if (this.code() !== token.nil) return false;
    this.pos++;
    return true;
  }

  ext() {
    this.expect('ext');
    const c = this.code();
    this.pos++;
    const n = c >= 0xd4 ? 1 << c - 0xd4 : this.uint({ 0xc7: 1, 0xc8: 2, 0xc9: 4 }[c]);
    const type = new Int8Array(this.take(1))[0];
    return { type, payload: this.take(n) };
  }

  /** Takes an integer: a number if it is exact, otherwise a BigInt. */
  int() {
    this.expect('int');
    const c = this.code();
    this.pos++;
    if (c <= 0x7f) return c;
    if (c >= 0xe0) return c - 0x100;
    const width = 1 << (c & 3), at = this.pos;
    this.take(width);
    if (width === 8) {
      const n = c === 0xcf ? this.view.getBigUint64(at) : this.view.getBigInt64(at);
      return Number.isSafeInteger(Number(n)) ? Number(n) : n;
    }
    return this.view[`get${c < 0xd0 ? 'Uint' : 'Int'}${width * 8}`](at);
  }

  float() {
    this.expect('float');
    const wide = this.code() === 0xcb;
    this.pos++;
    const at = this.pos;
    this.take(wide ? 8 : 4);
    return wide ? this.view.getFloat64(at) : this.view.getFloat32(at);
  }
}

export class Writer {
  bytes = new Uint8Array(256);
  pos = 0;

  room(n) {
    if (this.pos + n > this.bytes.length) {
      const more = new Uint8Array(2 * (this.pos + n));
      more.set(this.bytes.subarray(0, this.pos));
      this.bytes = more;
    }
  }

  put(...bytes) {
    this.raw(bytes);
  }

  raw(bytes) {
    this.room(bytes.length);
    this.bytes.set(bytes, this.pos);
    this.pos += bytes.length;
  }

  uint(n, width) {
    for (let i = width - 1; i >= 0; i--) this.put(Math.floor(n / 2 ** (8 * i)) % 256);
  }

  big(n) {
    this.room(8);
    new DataView(this.bytes.buffer).setBigInt64(this.pos, n);
    this.pos += 8;
  }

  /** Writes a length: in the format byte, or in the narrowest that holds it. */
  length(n, fixed, mask, codes) {
    if (fixed && n <= mask) return this.put(fixed | n);
    const width = n < 0x100 && codes[1] ? 1 : n < 0x10000 ? 2 : 4;
    this.put(codes[width]);
    this.uint(n, width);
  }

  array(n) { this.length(n, 0x90, 0x0f, { 2: 0xdc, 4: 0xdd }); }
  map(n) { this.length(n, 0x80, 0x0f, { 2: 0xde, 4: 0xdf }); }

  /** Makes the array or map that begins at a place shorter, and no narrower. */
  shorten(at, n) {
    const c = this.bytes[at], end = this.pos;
    this.pos = at + (c < 0xa0 ? 0 : 1);
    if (c < 0xa0) this.put(c & 0xf0 | n);
    else this.uint(n, c & 1 ? 4 : 2);
    this.pos = end;
  }

  nil() { this.put(token.nil); }
  bool(b) { this.put(b ? token.true : token.false); }

  str(s) {
    const b = utf8(s);
    this.length(b.length, 0xa0, 0x1f, { 1: 0xd9, 2: 0xda, 4: 0xdb });
    this.raw(b);
  }

  bin(b) {
    this.length(b.length, 0, 0, { 1: 0xc4, 2: 0xc5, 4: 0xc6 });
    this.raw(b);
  }

  ext(type, payload) {
    const fixed = [1, 2, 4, 8, 16].indexOf(payload.length);
    if (fixed >= 0) this.put(0xd4 + fixed);
    else this.length(payload.length, 0, 0, { 1: 0xc7, 2: 0xc8, 4: 0xc9 });
    this.put(type);
    this.raw(payload);
  }

  int(n) {
    if (n >= 0) {
      if (n < 0x80) return this.put(n);
      const i = n < 0x100 ? 0 : n < 0x10000 ? 1 : n < 2 ** 32 ? 2 : 3;
      this.put(0xcc + i);
      return this.uint(n, 1 << i);
    }
    if (n >= -32) return this.put(n & 0xff);
    const i = n >= -0x80 ? 0 : n >= -0x8000 ? 1 : n >= -(2 ** 31) ? 2 : 3;
    this.put(0xd0 + i);
    if (i === 3) return this.big(BigInt(n));
    this.uint(n + 2 ** (8 << i), 1 << i);
  }

  float(f) {
    this.put(0xcb);
    this.room(8);
    new DataView(this.bytes.buffer).setFloat64(this.pos, f);
    this.pos += 8;
  }
}

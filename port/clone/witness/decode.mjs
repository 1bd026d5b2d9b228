// Reads a message: see WIRE.md, section by section.

import { Reader } from './tokens.mjs';
import { shapes } from './decode_forms.mjs';
import { GoTime, Hints, WireError, define, ext, limits } from './types.mjs';
import { fromWtf8 } from './wtf8.mjs';
import { scalarBytes } from './encode.mjs';

/**
 * Returns the value of a message, and the hints that encode takes to write the
 * same bytes again. In options, objects and shared are the tables that came
 * with the bytes.
 */
export function decode(bytes, options = {}) {
  if (bytes.length > limits.bytes) throw new WireError('message too long', 0);
  const d = new Decoder(bytes, options);
  return { value: d.message(), hints: d.hints };
}

class Decoder extends Reader {
  constructor(bytes, { objects = [], shared = [] }) {
    super(bytes);
    this.objects = objects;
    this.shared = shared;
    this.hints = new Hints();
    this.seen = new Map(); // by offset: what stands there
    this.named = new Set(); // the targets that references named
    this.depth = 0;
    this.elements = 0;
  }

  message() {
    if (this.code() !== 1) this.fail('unknown version');
    this.pos++;
    this.targets = new Set();
    let last = -1;
    for (let n = this.array(); n > 0; n--) {
      const start = this.pos, t = this.int();
      if (typeof t !== 'number' || t <= last || t >= this.bytes.length) this.fail('bad target', start);
      this.targets.add(last = t);
    }
    this.start = this.pos;
    const value = this.value(null, 0);
    if (this.pos !== this.bytes.length) this.fail('bytes after the end');
    for (const t of this.targets) {
      if (!this.named.has(t)) this.fail('bad target', this.start + t);
    }
    return value;
  }

  /** Remembers the object that begins at an offset before its contents. */
  note(start, object) {
    if (this.targets.has(start - this.start)) this.seen.set(start - this.start, object);
    return object;
  }

  enter(n) {
    if (++this.depth > limits.depth) this.fail('nested too deeply');
    this.elements += n;
    if (this.elements > limits.elements) this.fail('too many values');
  }

  /** Reads a value that its holder keeps in a slot. */
  value(holder, slot) {
    const start = this.pos;
    const v = this.any(start);
    this.note(start, v);
    if (typeof v === 'number' || typeof v === 'bigint') {
      const raw = this.bytes.slice(start, this.pos), own = scalarBytes(v);
      if (raw[0] !== 0xd6 && (raw.length !== own.length || raw.some((b, i) => b !== own[i]))) this.hints.spell(holder, slot, raw);
    }
    return v;
  }

  any(start) {
    switch (this.kind()) {
      case 'nil': this.pos++; return null;
      case 'bool': return this.bool();
      case 'int': return this.int();
      case 'float': return this.float();
      case 'str': return this.str();
      case 'ext': return this.extension(start);
      case 'map': return this.object(start);
      case 'array': return this.list(start);
      case 'bin': {
        const b = this.note(start, this.bin());
        this.hints.objects.set(b, 'bin');
        return b;
      }
    }
  }

  list(start) {
    const n = this.array();
    this.enter(n);
    let v;
    if (n > 0 && this.bytes[this.pos] === 0xd4 && this.bytes[this.pos + 1] === ext.form) {
      v = this.form(this.bytes[this.pos + 2], n - 1, start);
    } else {
      v = this.note(start, []);
      for (let i = 0; i < n; i++) v.push(this.value(v, String(i)));
    }
    this.depth--;
    return v;
  }

  object(start) {
    const n = this.map();
    this.enter(n);
    const o = this.note(start, {});
    for (let i = 0; i < n; i++) {
      const at = this.pos, name = this.str();
      if (Object.hasOwn(o, name)) this.fail('two keys are equal', at);
      define(o, name, this.value(o, name));
    }
    this.depth--;
    return o;
  }

  extension(start) {
    const { type, payload } = this.ext();
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    const bad = (condition) => condition && this.fail(`bad extension ${type}`, start);
    switch (type) {
      case ext.ref:
        bad(this.bytes[start] !== 0xd6);
        return this.reference(view.getUint32(0), start);
      case ext.transfer: case ext.shared: {
        const table = type === ext.transfer ? this.objects : this.shared;
        bad(payload.length !== 4 || view.getUint32(0) >= table.length);
        return table[view.getUint32(0)];
      }
      case ext.undefined: bad(payload.length !== 1 || payload[0] !== 0); return undefined;
      case ext.bigint: {
        bad(payload.length === 0 || payload[0] > 1 || payload.length > 1 && payload[1] === 0 || payload.length === 1 && payload[0] === 1);
        let hex = '0x0';
        for (const b of payload.subarray(1)) hex += b.toString(16).padStart(2, '0');
        return payload[0] ? -BigInt(hex) : BigInt(hex);
      }
      case ext.time:
        bad(payload.length !== 12 || view.getUint32(8) >= 1e9);
        return new GoTime(view.getBigInt64(0), view.getUint32(8));
      case ext.buffer: return payload.slice().buffer;
      case ext.resizable: {
        bad(payload.length < 8 || view.getBigUint64(0) >= 2n ** 53n || view.getBigUint64(0) < BigInt(payload.length - 8));
        const b = new ArrayBuffer(payload.length - 8, { maxByteLength: Number(view.getBigUint64(0)) });
        new Uint8Array(b).set(payload.subarray(8));
        return b;
      }
      case ext.date: {
        bad(payload.length !== 8);
        const ms = view.getBigInt64(0);
        const date = new Date(ms === -(2n ** 63n) ? NaN : Number(ms));
        bad(ms !== -(2n ** 63n) && Number.isNaN(date.getTime()));
        return date;
      }
      case ext.string16: {
        const s = fromWtf8(payload);
        bad(s === null);
        return s;
      }
    }
    this.fail(`unknown extension ${type}`, start);
  }

  reference(offset, start) {
    if (!this.seen.has(offset) || this.start + offset >= start) this.fail('bad reference', start);
    this.named.add(offset);
    return this.seen.get(offset);
  }

  text() {
    if (this.kind() === 'str') return this.str();
    const start = this.pos, { type, payload } = this.ext();
    const s = type === ext.string16 ? fromWtf8(payload) : null;
    if (s === null) this.fail('want a text', start);
    return s;
  }

  optional() {
    return this.nil() ? undefined : this.text();
  }

  index(below) {
    const start = this.pos, n = this.int();
    if (typeof n !== 'number' || n < 0 || n >= below) this.fail('bad number', start);
    return n;
  }

  form(number, n, start) {
    this.pos += 3;
    const shape = shapes[number];
    if (!shape) this.fail(`unknown form ${number}`, start);
    const [least, most, step, read] = shape;
    if (n < least || n > most || (n - least) % step !== 0) this.fail(`bad form ${number}`, start);
    return read(this, n, start);
  }
}

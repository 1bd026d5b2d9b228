// Writes a message: see WIRE.md, section by section.

import { Writer } from './tokens.mjs';
import { writerOf } from './encode_forms.mjs';
import { Hints, ext, form, limits, refuse } from './types.mjs';
import { isWellFormed, wtf8 } from './wtf8.mjs';

/**
 * Returns the bytes of a value. Objects in transfer and shared are written as
 * their place there. It throws a DataCloneError for what cannot be cloned.
 */
export function encode(value, { hints = new Hints(), transfer = [], shared = [] } = {}) {
  const e = new Encoder(hints, transfer, shared);
  e.value(value, null, 0);
  const front = new Writer();
  front.put(1);
  const targets = [...e.targets].sort((a, b) => a - b);
  front.array(targets.length);
  for (const t of targets) front.int(t);
  front.raw(e.bytes.subarray(0, e.pos));
  return front.bytes.slice(0, front.pos);
}

/** The bytes of a number or a BigInt, without hints. */
export function scalarBytes(v) {
  const w = new Encoder(new Hints(), [], []);
  w.value(v, null, 0);
  return w.bytes.subarray(0, w.pos);
}

class Encoder extends Writer {
  constructor(hints, transfer, shared) {
    super();
    Object.assign(this, { hints, transfer, sharedTable: shared });
    this.seen = new Map(); // by object: where it was written
    this.targets = new Set();
    this.depth = 0;
  }

  value(v, holder, slot) {
    switch (typeof v) {
      case 'undefined': return this.ext(ext.undefined, [0]);
      case 'boolean': return this.bool(v);
      case 'string': return this.text(v);
      case 'number': case 'bigint': return this.number(v, holder, slot);
      case 'object': return v === null ? this.nil() : this.object(v);
    }
    refuse(String(v));
  }

  number(v, holder, slot) {
    const raw = this.hints.scalars.get(holder)?.get(slot);
    if (raw) return this.raw(raw);
    if (typeof v === 'bigint') return this.bigint(v);
    if (Number.isSafeInteger(v) && !Object.is(v, -0)) return this.int(v);
    this.float(v);
  }

  bigint(n) {
    let hex = (n < 0n ? -n : n).toString(16);
    if (hex.length % 2) hex = '0' + hex;
    const magnitude = n === 0n ? [] : hex.match(/../g).map((b) => parseInt(b, 16));
    this.ext(ext.bigint, [n < 0n ? 1 : 0, ...magnitude]);
  }

  text(s) {
    if (isWellFormed(s)) this.str(s);
    else this.ext(ext.string16, wtf8(s));
  }

  optional(s) {
    if (typeof s === 'string' && s !== '') this.text(s);
    else this.nil();
  }

  u32(type, n) {
    this.ext(type, [n >>> 24, n >>> 16 & 255, n >>> 8 & 255, n & 255]);
  }

  form(number, n) {
    this.array(n + 1);
    this.ext(ext.form, [number]);
  }

  object(v) {
    const at = this.seen.get(v);
    if (at !== undefined) {
      this.targets.add(at);
      return this.u32(ext.ref, at);
    }
    const place = this.transfer.indexOf(v);
    if (place >= 0) return this.u32(ext.transfer, place);
    this.seen.set(v, this.pos);
    if (++this.depth > limits.depth) throw new RangeError('nested too deeply');
    writerOf(this, v)(this, v);
    this.depth--;
    if (this.pos > limits.bytes) throw new RangeError('message too long');
  }

  /** Writes names with their values, but for those that are gone meanwhile. */
  properties(o, names) {
    const left = names.filter((name) => {
      if (!Object.hasOwn(o, name)) return true;
      this.text(name);
      this.value(o[name], o, name);
    });
    return names.length - left.length;
  }
}

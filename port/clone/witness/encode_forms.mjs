// Writes what is more than one token: see WIRE.md, "Extensions" and "Forms".

import { Float16, GoError, GoTime, Named, contents, errorTypes, ext, form, isIndex, kinds, refuse } from './types.mjs';
import { isWellFormed } from './wtf8.mjs';

const toString = Object.prototype.toString;
const TypedArray = Object.getPrototypeOf(Uint8Array);

/** Finds who writes an object, by what it is inside and not by its prototype. */
export function writerOf(e, v) {
  if (v instanceof GoTime) return writeTime;
  if (v instanceof GoError) return writeGoError;
  if (v instanceof Named) return writeNamed;
  if (ArrayBuffer.isView(v)) return e.hints.objects.get(v) === 'bin' ? writeBin : writeView;
  if (Array.isArray(v)) return writeArray;
  if (v instanceof DOMException) return writeException;
  if (v instanceof Error) return writeError;
  if (typeof File !== 'undefined' && v instanceof File || v instanceof Blob) return writeBlob;
  return writers[toString.call(v).slice(8, -1)] ?? refuse(toString.call(v));
}

function writeArray(e, a) {
  const names = Object.keys(a);
  const first = names.findIndex((name) => !isIndex(name));
  const indices = first < 0 ? names.length : first;
  const dense = indices === a.length && names.length === indices;
  if (dense && names.every((name) => 'value' in Object.getOwnPropertyDescriptor(a, name))) {
    e.array(a.length);
    for (let i = 0; i < a.length; i++) e.value(a[i], a, String(i));
    return;
  }
  const at = e.pos;
  e.form(form.array, 1 + 2 * names.length);
  e.int(a.length);
  let count = 0;
  for (const name of names.slice(0, indices)) {
    if (!Object.hasOwn(a, name)) continue;
    e.int(+name);
    e.value(a[name], a, name);
    count++;
  }
  count += e.properties(a, names.slice(indices));
  if (count < names.length) e.shorten(at, 2 + 2 * count);
}

function writeObject(e, o) {
  const names = Object.keys(o), at = e.pos;
  const ordered = e.hints.objects.get(o) === 'ordered' || !names.every(isWellFormed);
  if (ordered) e.form(form.object, 2 * names.length);
  else e.map(names.length);
  const count = e.properties(o, names);
  if (count < names.length) e.shorten(at, ordered ? 1 + 2 * count : count);
}

function writeMap(e, m) {
  const entries = [...m];
  e.form(form.map, 2 * entries.length);
  entries.forEach(([k, v], i) => {
    e.value(k, m, `k${i}`);
    e.value(v, m, `v${i}`);
  });
}

function writeSet(e, s) {
  const values = [...s];
  e.form(form.set, values.length);
  values.forEach((v, i) => e.value(v, s, String(i)));
}

function writeBoxed(e, box) {
  e.form(form.boxed, 1);
  const v = box.valueOf();
  if (typeof v === 'symbol') refuse('Object(Symbol)');
  e.value(v, box, 0);
}

function writeDate(e, date) {
  const ms = date.getTime();
  const b = new DataView(new ArrayBuffer(8));
  b.setBigInt64(0, Number.isNaN(ms) ? -(2n ** 63n) : BigInt(ms));
  e.ext(ext.date, new Uint8Array(b.buffer));
}

function writeRegExp(e, r) {
  e.form(form.regexp, 2);
  e.text(r.source);
  e.str(r.flags);
}

function writeError(e, err) {
  const cause = Object.getOwnPropertyDescriptor(err, 'cause');
  const message = Object.getOwnPropertyDescriptor(err, 'message');
  const name = String(err.name);
  e.form(form.jsError, cause ? 4 : 3);
  e.str(Object.hasOwn(errorTypes, name) ? name : 'Error');
  if (message && 'value' in message) e.text(String(message.value));
  else e.nil();
  e.optional(err.stack);
  if (cause) e.value(cause.value, err, 'cause');
}

function writeException(e, err) {
  e.form(form.exception, 3);
  e.text(err.name);
  e.text(err.message);
  e.optional(err.stack);
}

function writeGoError(e, err) {
  e.form(form.error, 2 + err.causes.length);
  e.str(err.goName);
  e.str(err.message);
  err.causes.forEach((cause, i) => e.value(cause, err, String(i)));
}

function writeNamed(e, v) {
  e.form(v.pointer ? form.namedPtr : form.named, 2);
  e.str(v.name);
  e.value(v.value, v, 'value');
}

function writeTime(e, t) {
  const b = new DataView(new ArrayBuffer(12));
  b.setBigInt64(0, t.seconds);
  b.setUint32(8, t.nanoseconds);
  e.ext(ext.time, new Uint8Array(b.buffer));
}

function writeBin(e, b) {
  e.bin(b);
}

function writeBuffer(e, b) {
  if (b.detached || isDetached(b)) refuse('A detached ArrayBuffer');
  const bytes = new Uint8Array(b);
  if (!b.resizable) return e.ext(ext.buffer, bytes);
  const payload = new Uint8Array(8 + bytes.length);
  new DataView(payload.buffer).setBigUint64(0, BigInt(b.maxByteLength));
  payload.set(bytes, 8);
  e.ext(ext.resizable, payload);
}

function isDetached(b) {
  try {
    new Uint8Array(b);
    return false;
  } catch {
    return true;
  }
}

function writeShared(e, b) {
  let i = e.sharedTable.indexOf(b);
  if (i < 0) i = e.sharedTable.push(b) - 1;
  e.u32(ext.shared, i);
}

function writeView(e, v) {
  const kind = v instanceof Float16 ? kinds.indexOf(Float16) : kinds.findIndex((k) => k && toString.call(v) === `[object ${k.name}]`);
  const length = viewLength(v);
  e.form(form.view, 4);
  e.int(kind);
  e.int(v.byteOffset);
  if (e.hints.objects.get(v) === 'tracking' || tracks(v)) e.nil();
  else e.int(length);
  e.value(v.buffer, v, 'memory');
}

function viewLength(v) {
  try {
    if (v instanceof TypedArray) {
      v.at(0); // throws if it is out of bounds
      return v.length;
    }
    return v.byteLength;
  } catch {
    refuse('A view that is out of bounds');
  }
}

/** Finds out whether a view tracks its buffer, by making that longer or shorter. */
function tracks(v) {
  const b = v.buffer, n = b.byteLength, before = v.byteLength, unit = v.BYTES_PER_ELEMENT ?? 1;
  if (!b.resizable || v.byteOffset + before + unit <= n) return false;
  const tail = new Uint8Array(b).slice(Math.max(0, n - unit));
  try {
    if (n + unit <= b.maxByteLength) {
      b.resize(n + unit);
      return v.byteLength !== before;
    }
    b.resize(n - tail.length);
    return v.byteLength === before - tail.length && viewLength(v) >= 0;
  } catch {
    return false;
  } finally {
    b.resize(n);
    new Uint8Array(b).set(tail, n - tail.length);
  }
}

function writeBlob(e, b) {
  const bytes = contents.get(b);
  if (!bytes) throw new TypeError('the bytes of a Blob have not been loaded');
  const isFile = typeof File !== 'undefined' && b instanceof File;
  e.form(isFile ? form.file : form.blob, isFile ? 4 : 2);
  e.str(b.type);
  e.bin(bytes);
  if (isFile) {
    e.text(b.name);
    e.int(b.lastModified);
  }
}

const writers = {
  Object: writeObject, Map: writeMap, Set: writeSet, Date: writeDate, RegExp: writeRegExp,
  Boolean: writeBoxed, Number: writeBoxed, String: writeBoxed, BigInt: writeBoxed, Symbol: () => refuse('Object(Symbol)'),
  ArrayBuffer: writeBuffer, SharedArrayBuffer: writeShared,
};

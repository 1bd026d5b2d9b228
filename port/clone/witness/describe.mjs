// Writes a value down as text in which every difference that a clone may make
// shows: kinds, −0, holes, order, flags, and which objects are the same.

import { GoError, GoTime, Named, contents } from './types.mjs';

export function describe(value) {
  const seen = new Map();
  return write(value, seen);
}

function write(v, seen) {
  switch (typeof v) {
    case 'string': return JSON.stringify(v);
    case 'number': return Object.is(v, -0) ? '-0' : String(v);
    case 'bigint': return `${v}n`;
    case 'object': break;
    default: return String(v);
  }
  if (v === null) return 'null';
  if (seen.has(v)) return `@${seen.get(v)}`;
  seen.set(v, seen.size);
  const inner = (x) => write(x, seen);
  return `${tag(v)}${parts(v, inner)}`;
}

function tag(v) {
  if (v instanceof GoTime || v instanceof GoError || v instanceof Named) return v.constructor.name;
  if (v instanceof DOMException) return 'DOMException';
  if (v instanceof Error) return Object.getPrototypeOf(v).name;
  return Object.prototype.toString.call(v).slice(8, -1);
}

function parts(v, inner) {
  const own = (names) => names.filter((n) => Object.hasOwn(v, n) && !(n === 'stack' && v.stack === undefined)).map((n) => `${n}=${inner(v[n])}`).join(' ');
  if (v instanceof GoTime) return `(${v.seconds}.${v.nanoseconds})`;
  if (v instanceof GoError) return `(${v.goName} ${inner(v.message)} ${v.causes.map(inner)})`;
  if (v instanceof Named) return `(${v.name} ${v.pointer} ${inner(v.value)})`;
  if (v instanceof DOMException) return `(${v.name} ${v.code} ${inner(v.message)} ${own(['stack'])})`;
  if (v instanceof Error) return `(${own(['message', 'stack', 'cause'])})`;
  if (typeof File !== 'undefined' && v instanceof File) return `(${v.name} ${v.lastModified} ${v.type} ${contents.get(v)})`;
  if (v instanceof Blob) return `(${v.type} ${contents.get(v) ?? v.size})`;
  if (v instanceof Map) return `{${[...v].map(([k, x]) => `${inner(k)} => ${inner(x)}`)}}`;
  if (v instanceof Set) return `{${[...v].map(inner)}}`;
  if (v instanceof Date) return `(${v.getTime()})`;
  if (v instanceof RegExp) return `(${v} ${v.lastIndex})`;
  if (v instanceof ArrayBuffer) return `(${new Uint8Array(v)} ${v.resizable ? v.maxByteLength : 'fixed'})`;
  if (ArrayBuffer.isView(v)) return `(${v.byteOffset} ${v.byteLength} ${inner(v.buffer)})`;
  if ([Boolean, Number, String, BigInt].some((type) => v instanceof type)) return `(${inner(v.valueOf())})`;
  const properties = Object.keys(v).map((k) => `${JSON.stringify(k)}: ${inner(v[k])}`);
  return `${Array.isArray(v) ? v.length : ''}{${properties}}`;
}

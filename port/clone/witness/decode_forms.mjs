// Reads the forms: see WIRE.md, "Forms".

import { GoError, Hints, Named, contents, define, errorTypes, ext, form, isIndex, kinds } from './types.mjs';

/** Reads the names and values of forms 7 and 8. */
function properties(d, o, n, length) {
  let last = -1, named = false;
  for (let i = 0; i < n; i++) {
    const at = d.pos;
    const name = length !== null && d.kind() === 'int' ? String(d.index(Math.min(length, 0xffffffff))) : d.text();
    const numbered = isIndex(name);
    if (numbered ? named || +name <= last : Object.hasOwn(o, name)) d.fail('name out of order', at);
    if (length !== null && numbered !== isNumber(d.bytes[at])) d.fail('index as a name', at);
    if (numbered) last = +name;
    else named = true;
    define(o, name, d.value(o, name));
  }
}

function isNumber(code) {
  return code <= 0x7f || code >= 0xcc && code <= 0xd3;
}

function readMap(d, n, start) {
  const m = d.note(start, new Map());
  for (let i = 0; i < n / 2; i++) {
    const at = d.pos, key = d.value(m, `k${i}`);
    if (m.has(key)) d.fail('two keys are equal', at);
    m.set(key, undefined);
    m.set(key, d.value(m, `v${i}`));
  }
  return m;
}

function readSet(d, n, start) {
  const s = d.note(start, new Set());
  for (let i = 0; i < n; i++) {
    const at = d.pos, v = d.value(s, String(i));
    if (s.has(v)) d.fail('two members are equal', at);
    s.add(v);
  }
  return s;
}

function readArray(d, n, start) {
  const a = d.note(start, []);
  a.length = d.index(2 ** 32);
  properties(d, a, (n - 1) / 2, a.length);
  return a;
}

function readObject(d, n, start) {
  const o = d.note(start, {});
  d.hints.objects.set(o, 'ordered');
  properties(d, o, n / 2, null);
  return o;
}

function readBoxed(d, n, start) {
  const at = d.pos, inner = new Hints(), outer = d.hints;
  d.hints = inner;
  const v = d.value(null, 0);
  d.hints = outer;
  if (!['boolean', 'number', 'bigint', 'string'].includes(typeof v) || d.bytes[at] === 0xd6) d.fail('bad boxed value', at);
  const box = Object(v);
  for (const [slot, raw] of inner.scalars.get(null) ?? []) outer.spell(box, slot, raw);
  return box;
}

function readRegExp(d) {
  const source = d.text(), at = d.pos, flags = d.str();
  if (!/^d?g?i?m?s?u?v?y?$/.test(flags) || /uv/.test(flags)) d.fail('bad flags', at);
  return new RegExp(source, flags);
}

function readError(d, n, start) {
  const at = d.pos, name = d.str();
  if (!Object.hasOwn(errorTypes, name)) d.fail('unknown name of an error', at);
  const message = d.optional(), stack = d.optional();
  const e = d.note(start, message === undefined ? new errorTypes[name]() : new errorTypes[name](message));
  setStack(e, stack);
  if (n === 4) Object.defineProperty(e, 'cause', { value: d.value(e, 'cause'), writable: true, configurable: true });
  return e;
}

function setStack(e, stack) {
  if (stack === undefined) delete e.stack;
  else Object.defineProperty(e, 'stack', { value: stack, writable: true, configurable: true });
}

function readGoError(d, n, start) {
  const e = d.note(start, new GoError(d.str(), d.str()));
  delete e.stack;
  for (let i = 0; i < n - 2; i++) {
    const at = d.pos, cause = d.value(e, String(i));
    if (!(cause instanceof Error || cause instanceof DOMException || cause instanceof Named)) d.fail('cause is no error', at);
    e.causes.push(cause);
  }
  return e;
}

function readException(d) {
  const name = d.text(), message = d.text();
  const e = new DOMException(message, name);
  setStack(e, d.optional());
  return e;
}

function readView(d, n, start) {
  const kind = d.index(256), offset = d.index(2 ** 53), length = d.nil() ? undefined : d.index(2 ** 53);
  const memory = d.value(null, 'memory'), type = kinds[kind];
  const isMemory = memory instanceof ArrayBuffer || globalThis.SharedArrayBuffer && memory instanceof SharedArrayBuffer;
  if (!type || !isMemory || length === undefined && !(memory.resizable || memory.growable)) d.fail('bad view', start);
  try {
    const v = new type(memory, offset, length);
    if (length === undefined) d.hints.objects.set(v, 'tracking');
    return v;
  } catch {
    d.fail('view does not fit', start);
  }
}

function readBlob(d, n) {
  const type = d.str(), bytes = d.bin();
  let blob;
  if (n === 2) blob = new Blob([bytes], { type });
  else {
    const name = d.text(), lastModified = d.int();
    if (typeof lastModified !== 'number') d.fail('bad date of a File');
    blob = new File([bytes], name, { type, lastModified });
  }
  contents.set(blob, bytes);
  return blob;
}

function readNamed(pointer) {
  return (d, n, start) => {
    const v = d.note(start, new Named(d.str(), undefined, pointer));
    v.value = d.value(v, 'value');
    return v;
  };
}

function readBox(d) {
  if (d.bytes[d.pos] !== 0xd6 || d.bytes[d.pos + 1] !== ext.ref) d.fail('a pointer to no object');
  return d.value(null, 0);
}

// By form: fewest elements after the mark, most, in steps of, and who reads them.
export const shapes = {
  [form.map]: [0, Infinity, 2, readMap],
  [form.error]: [2, Infinity, 1, readGoError],
  [form.named]: [2, 2, 1, readNamed(false)],
  [form.namedPtr]: [2, 2, 1, readNamed(true)],
  [form.box]: [1, 1, 1, readBox],
  [form.set]: [0, Infinity, 1, readSet],
  [form.array]: [1, Infinity, 2, readArray],
  [form.object]: [0, Infinity, 2, readObject],
  [form.boxed]: [1, 1, 1, readBoxed],
  [form.regexp]: [2, 2, 1, readRegExp],
  [form.jsError]: [3, 4, 1, readError],
  [form.exception]: [3, 3, 1, readException],
  [form.view]: [4, 4, 1, readView],
  [form.blob]: [2, 2, 1, readBlob],
  [form.file]: [4, 4, 1, readBlob],
};

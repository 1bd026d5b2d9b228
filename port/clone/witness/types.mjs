// What the wire has and JavaScript lacks, and the numbers of the wire.

/** A point in time of Go, to the nanosecond. */
export class GoTime {
  constructor(seconds, nanoseconds) {
    this.seconds = seconds; // BigInt, since 1970 UTC
    this.nanoseconds = nanoseconds;
  }
}

/** An error of Go, with the errors that it wraps. */
export class GoError extends Error {
  constructor(goName, message, causes = []) {
    super(message);
    this.goName = goName;
    this.causes = causes;
  }
}

/** A value of a type that was registered under a name, or a pointer to one. */
export class Named {
  constructor(name, value, pointer = false) {
    this.name = name;
    this.value = value;
    this.pointer = pointer;
  }
}

/** Stands in for Float16Array where there is none: the bits of each element. */
export const Float16 = globalThis.Float16Array ?? class Float16Bits extends Uint16Array {};

/** The kinds of view, by number. */
export const kinds = [
  null, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
  Float16, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView,
];

export const errorTypes = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

export const ext = {
  form: 1, ref: 2, transfer: 3, shared: 4, undefined: 5, bigint: 6, time: 7,
  buffer: 8, resizable: 9, date: 10, string16: 11,
};

export const form = {
  map: 1, error: 2, named: 3, namedPtr: 4, box: 5, set: 6, array: 7, object: 8, boxed: 9,
  regexp: 10, jsError: 11, exception: 12, view: 13, blob: 14, file: 15,
};

export const limits = { depth: 10_000, elements: 2 ** 24, bytes: 2 ** 28 };

/** Bytes that are not a message of this wire, with the offset of the fault. */
export class WireError extends Error {
  constructor(reason, offset) {
    super(`${reason} at byte ${offset}`);
    this.offset = offset;
  }
}

/** The bytes of Blobs and Files, which JavaScript itself gives out only later. */
export const contents = new WeakMap();

/** Gets the bytes of a Blob ready, so that it can be encoded. */
export async function load(blob) {
  contents.set(blob, new Uint8Array(await blob.arrayBuffer()));
  return blob;
}

/** Sets a property as an object literal does, whatever its name. */
export function define(o, name, value) {
  Object.defineProperty(o, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Whether a property name is an array index. */
export function isIndex(name) {
  const n = name >>> 0;
  return String(n) === name && n !== 0xffffffff;
}

/** Says that a value cannot be cloned. */
export function refuse(what) {
  throw new DOMException(`${what} could not be cloned.`, 'DataCloneError');
}

/**
 * What a value was on the wire where JavaScript cannot tell: a writer that is
 * given the hints of a reader writes the very same bytes again.
 */
export class Hints {
  scalars = new Map(); // by holder: Map of slot to bytes
  objects = new Map(); // by object: 'bin', 'ordered' or 'tracking'

  spell(holder, slot, bytes) {
    if (!this.scalars.has(holder)) this.scalars.set(holder, new Map());
    this.scalars.get(holder).set(slot, bytes);
  }
}

// Values that are in no golden file, for the comparison with Node's clone.

const also = (value, ...properties) => Object.assign(value, ...properties);
const noStack = (e) => Object.defineProperty(e, 'stack', { value: undefined, configurable: true });

class Point {
  #secret = 1;
  constructor() { this.x = 1; }
  get y() { return this.#secret; }
}

/** Values that can be cloned. */
export const beyond = {
  'instance of a class': () => new Point(),
  'null prototype': () => also(Object.create(null), { a: 1 }),
  'inherited property': () => also(Object.create({ inherited: 1 }), { own: 2 }),
  'not enumerable': () => Object.defineProperty({ a: 1 }, 'b', { value: 2 }),
  'symbol as name': () => ({ [Symbol('s')]: 1, a: 2 }),
  'getter': () => ({ get a() { return [1]; } }),
  'getter that deletes': () => ({ get a() { delete this.b; return 1; }, b: 2, c: 3 }),
  'getter that adds': () => ({ get a() { this.d = 4; return 1; }, c: 3 }),
  'getter in an array': () => Object.defineProperty([0, 1, 2], 0, { get() { delete this[1]; return 'g'; }, enumerable: true }),
  'frozen': () => Object.freeze({ a: Object.freeze([1]) }),
  'Object.prototype': () => Object.prototype,
  'array subclass': () => new (class extends Array {})(1, 2, 3),
  'map subclass': () => new (class extends Map {})([[1, 2]]),
  'date subclass': () => new (class extends Date {})(5),
  'Map with a property': () => also(new Map([[1, 2]]), { extra: 1 }),
  'Date with a property': () => also(new Date(1), { extra: 1 }),
  'RegExp with lastIndex': () => also(/a/g, { lastIndex: 3 }),
  'Error with a property': () => noStack(also(new Error('m'), { extra: 1 })),
  'Error with another name': () => noStack(also(new URIError('m'), { name: 'TypeError' })),
  'Error with an unknown name': () => noStack(also(new TypeError('m'), { name: 'Own' })),
  'Error subclass': () => noStack(new (class extends RangeError {})('m')),
  'AggregateError': () => noStack(new AggregateError([new Error('a')], 'm')),
  'message that is a getter': () => noStack(Object.defineProperty(new Error(), 'message', { get: () => 'm' })),
  'message that is an object': () => noStack(Object.defineProperty(new Error(), 'message', { value: { toString: () => 'm' } })),
  'two views and their buffer': () => {
    const b = Uint8Array.from([1, 2, 3, 4]).buffer;
    return [new Uint8Array(b, 2, 1), new DataView(b, 1), b];
  },
  'two references': () => {
    const o = { a: 1 };
    return { a: o, b: o, c: [o] };
  },
  'Map with objects as keys': () => {
    const k = {};
    return new Map([[k, k], ['again', k]]);
  },
  'proxy': () => new Proxy({ a: 1 }, {}),
};

/** Values that ours refuses with a DataCloneError. */
export const refused = {
  'function': () => () => {},
  'function in an array': () => [1, () => {}],
  'symbol': () => Symbol('s'),
  'boxed symbol': () => Object(Symbol('s')),
  'WeakMap': () => new WeakMap(),
  'WeakSet': () => new WeakSet(),
  'WeakRef': () => new WeakRef({}),
  'Promise': () => Promise.resolve(),
  'generator': () => (function* () {})(),
  'arguments': () => (function () { return arguments; })(1), // eslint-disable-line prefer-rest-params
  'object with its own tag': () => ({ [Symbol.toStringTag]: 'Own', a: 1 }),
  'detached buffer': () => {
    const b = new ArrayBuffer(8);
    structuredClone(b, { transfer: [b] });
    return b;
  },
  'view out of bounds': () => {
    const b = new ArrayBuffer(16, { maxByteLength: 16 });
    const v = new Uint8Array(b, 8);
    b.resize(0);
    return v;
  },
  'typed array out of bounds': () => {
    const b = new ArrayBuffer(16, { maxByteLength: 16 });
    const v = new Uint32Array(b, 8, 1);
    b.resize(10);
    return v;
  },
};

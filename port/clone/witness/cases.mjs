// The values of the golden files, written down in JavaScript.

import { Float16, GoError, GoTime, contents } from './types.mjs';

const bytes = (...b) => Uint8Array.from(b);
const x = (n, c = 'x') => c.repeat(n);

/** An error without the stack that JavaScript gives it, or with another. */
function error(type, message, { stack, ...options } = {}) {
  const e = message === undefined ? new type() : new type(message, options);
  return withStack(e, stack);
}

function withStack(e, stack) {
  delete e.stack;
  if (stack !== undefined) Object.defineProperty(e, 'stack', { value: stack, writable: true, configurable: true });
  return e;
}

function goError(name, message, ...causes) {
  return withStack(new GoError(name, message, causes));
}

function blob(b, data) {
  contents.set(b, data);
  return b;
}

function also(value, ...edits) {
  for (const edit of edits) edit(value);
  return value;
}

const names = (entries) => {
  const o = {};
  for (const [k, value] of entries) Object.defineProperty(o, k, { value, writable: true, enumerable: true, configurable: true });
  return o;
};

function deep(n) {
  let v = [];
  for (; n > 0; n--) v = [v];
  return v;
}

const scalars = {
  'null': () => null,
  'undefined': () => undefined,
  'true': () => true,
  'false': () => false,
  'integers': () => [0, 1, -1, 127, 128, -32, -33, 255, 256, 65535, 65536, -128, -129, -32768, -32769],
  'integers-wide': () => [2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1)],
  'integers-go': () => [2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n],
  'floats': () => [0.5, -0.5, 0.2, 1e300, Number.MAX_VALUE, Number.MIN_VALUE],
  'floats-integral': () => [1, -3, 2 ** 53, 2 ** 53 + 2],
  'floats-special': () => [-0, NaN, Infinity, -Infinity],
  'floats-32': () => [0.5, 1, -0],
  'bigint': () => [0n, 1n, -1n, 255n, -256n, -9007199254740994000n, BigInt(x(9, '1234567890') + '123456')],
  'time': () => [new GoTime(0n, 0), new GoTime(1n, 2), new GoTime(-1n, 999999999), new GoTime(-62135596800n, 0)],
  'date': () => [0, -1, 1e12, 8.64e15, -8.64e15].map((ms) => new Date(ms)),
  'date-invalid': () => new Date(NaN),
  'strings': () => ['', 'a', 'é', '𝄞', '\0', x(31), x(32), x(256, 'y')],
  'surrogates': () => ['\ud800', '\udc00', 'a\udbffb', '\udc00\ud800'],
  'boxed': () => [true, false, 1, NaN, 's', -1n, '\ud800'].map(Object),
  'regexp': () => [new RegExp(''), /a\/b/gi, new RegExp('\n', 'yumsd'), /[/\]/]\//u, new RegExp('a', 'v')],
};

const plain = {
  'bytes': () => [bytes(), bytes(1, 2, 3), new Uint8Array(300)],
  'array-empty': () => [],
  'array-nested': () => [[1, [2, []]], null, undefined],
  'array-long': () => Array(70).fill(0),
  'object-empty': () => ({}),
  'object': () => ({ 9: 4, 10: 3, '-1': 5, a: 2, b: 1 }),
  'object-names': () => names([['', 3], ['__proto__', { x: 1 }], ['constructor', 1], ['hasOwnProperty', 2], ['é', 4]]),
  'struct': () => ({ Name: 'n', ID: 7, Next: null }),
  'deep': () => deep(200),
  'array-holes': () => [, undefined, 3], // eslint-disable-line no-sparse-arrays
  'array-all-holes': () => Array(10),
  'array-huge': () => also([], (a) => { a[4294967294] = 'last'; }),
  'array-names': () => Object.assign(['a'], { x: 1, '-1': 2, 4294967295: 3 }),
  'array-dense': () => [1, '2'],
  'object-ordered': () => names(['b', 'a', '2', '1', '__proto__', '\ud800', '4294967295', '01'].map((k, i) => [k, i])),
  'object-ordered-empty': () => ({}),
};

const collections = {
  'map-empty': () => new Map(),
  'map': () => new Map([...['z', 1, NaN, 0, null, undefined, true, '1', [], {}].map((k, i) => [k, i]), ['u', undefined]]),
  'map-go': () => new Map([[-1, true], [1, false], [2, true]]),
  'set-empty': () => new Set(),
  'set': () => new Set([1, '1', NaN, 0, 1n, undefined]),
};

const errors = {
  'errors': () => [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]
    .map((type) => error(type, 'm', { stack: `${type.name}: m\n    at x.js:1:1` })),
  'error-no-message': () => error(TypeError),
  'error-causes': () => [
    error(Error, 'a', { cause: undefined }), error(Error, 'b', { cause: null }),
    error(Error, 'c', { cause: error(RangeError, 'd') }),
  ],
  'error-itself': () => also(error(Error, '', { cause: 0 }), (e) => { delete e.message; e.cause = e; }, (e) => {
    Object.defineProperty(e, 'message', { value: '', writable: true, configurable: true });
  }),
  'error-go': () => goError('*errors.errorString', 'plain'),
  'error-go-joined': () => goError('*errors.joinError', 'one\ntwo: inner', goError('*errors.errorString', 'one'),
    goError('*fmt.wrapError', 'two: inner', goError('*errors.errorString', 'inner'))),
  'error-as-js': () => error(Error, 'one\ntwo: inner', { cause: [error(Error, 'one'), error(Error, 'two: inner', { cause: error(Error, 'inner') })] }),
  'domexception': () => [withStack(new DOMException('no', 'DataCloneError')), withStack(new DOMException('', 'Own'), 'Own\n    at x.js:1:1')],
};

const buffers = {
  'buffers': () => [bytes().buffer, bytes(97, 98, 99).buffer],
  'buffer-resizable': () => also(new ArrayBuffer(2, { maxByteLength: 8 }), (b) => new Uint8Array(b).set([1, 2])),
  'views': () => {
    const b = Uint8Array.from({ length: 16 }, (_, i) => i).buffer;
    const types = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
      Float16, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView];
    return [b, ...types.map((type) => new type(b, type.BYTES_PER_ELEMENT ?? 1, 1))];
  },
  'view-whole': () => new Uint8Array(bytes(120, 121, 122).buffer),
  'views-tracking': () => {
    const b = new ArrayBuffer(16, { maxByteLength: 64 });
    return [new Int32Array(b, 4), new DataView(b, 8), new Uint8Array(b, 0, 4), b];
  },
  'blob': () => blob(new Blob([bytes(255, 0), 'text'], { type: 'Text/Plain' }), bytes(255, 0, 116, 101, 120, 116)),
  'file': () => blob(new File(['data'], 'a.txt', { type: 'text/plain', lastModified: 1234567890123 }), bytes(100, 97, 116, 97)),
};

const identity = {
  'cycle-pointers': () => also({ Name: 'a' }, (o) => { o.Next = { Name: 'b', Next: o }; }),
  'cycle-array': () => also([], (a) => a.push(a)),
  'cycle-object': () => also({}, (o) => { o.self = o; }),
  'cycle-set': () => also(new Set(), (s) => s.add(s)),
  'cycle-map': () => also(new Map(), (m) => m.set(m, m)),
  'cycle-sparse': () => also([], (a) => { a[2] = a; }),
  'cycle-ordered': () => also({}, (o) => { o.self = o; }),
  'shared': () => [['t'], new Date(0), Object(1), bytes(98).buffer, [, null]].flatMap((v) => [v, v]), // eslint-disable-line no-sparse-arrays
  'shared-key': () => also(new Map(), (m, d = new Date(0)) => m.set(d, d)),
};

export const cases = { ...scalars, ...plain, ...collections, ...errors, ...buffers, ...identity };

// The differences that are meant to be.

/** The version of Node that they were seen with. With another, they may vary. */
export const version = '20';

const stand = 'a value of Go: Node clones the class that stands for it here as a plain object';

/** Values of Go, for which JavaScript has no type. */
export const goOnly = {
  'error-go': 'an error of Go: Node makes an Error of it and drops what it wraps',
  'error-go-joined': 'an error of Go: Node makes an Error of it and drops what it wraps',
  'time': stand,
};

/** Where Node's clone and ours differ, and why ours is as it is. */
export const differences = {
  'domexception': 'R184: the standard keeps name and message; this Node makes a plain object',
  'error-itself': 'R182: a cause may be a cycle; this Node cannot read it back',
  'file': 'R185: a File is a File; this Node makes a Blob',
  'proxy': 'R149: a program cannot see that an object is a proxy; an engine can, and refuses it',
  'object with its own tag': 'the witness goes by the tag, and refuses what it does not know',
};

const numbers = 'a float, which JavaScript writes as an integer if it is one';

/** Goldens whose bytes a writer in JavaScript, on its own, writes otherwise. */
export const spelling = {
  'boxed': 'the NaN of Go has a payload',
  'floats-special': 'the NaN of Go has a payload',
  'floats-integral': numbers,
  'floats-32': numbers,
  'map': numbers,
  'set': numbers,
  'integers-go': 'integers beyond a number are BigInts, and written as such',
  'bytes': 'a Uint8Array is a view',
  'cycle-ordered': 'an object is written as a map',
  'object-ordered-empty': 'an object is written as a map',
};

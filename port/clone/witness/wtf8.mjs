// Strings as UTF-8, and those with lone surrogates as WTF-8.

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

const lone = /(?:[\ud800-\udbff](?![\udc00-\udfff]))|(?:(?<![\ud800-\udbff])[\udc00-\udfff])/;

export function isWellFormed(s) {
  return !lone.test(s);
}

export function utf8(s) {
  return encoder.encode(s);
}

/** Returns the string, or null if the bytes are not UTF-8. */
export function fromUtf8(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** The bytes of any string. */
export function wtf8(s) {
  const out = [];
  for (const c of s) {
    const code = c.codePointAt(0);
    if (code >= 0xd800 && code <= 0xdfff) out.push(0xe0 | code >> 12, 0x80 | code >> 6 & 0x3f, 0x80 | code & 0x3f);
    else out.push(...encoder.encode(c));
  }
  return Uint8Array.from(out);
}

/** Returns the string, or null if the bytes are not WTF-8 with a lone surrogate. */
export function fromWtf8(bytes) {
  const units = [];
  let start = 0, found = false;
  const plain = (end) => {
    const s = fromUtf8(bytes.subarray(start, end));
    if (s !== null) units.push(s);
    return s !== null;
  };
  for (let i = 0; i + 2 < bytes.length; i++) {
    if (bytes[i] !== 0xed || bytes[i + 1] < 0xa0 || bytes[i + 1] > 0xbf || (bytes[i + 2] & 0xc0) !== 0x80) continue;
    if (!plain(i)) return null;
    const unit = 0xd000 | (bytes[i + 1] & 0x3f) << 6 | bytes[i + 2] & 0x3f;
    units.push(String.fromCharCode(unit));
    found = true;
    start = i + 3;
    i += 2;
  }
  if (!found || !plain(bytes.length)) return null;
  const s = units.join('');
  const again = wtf8(s); // differs if two surrogates became one character
  return again.length === bytes.length && again.every((b, i) => b === bytes[i]) ? s : null;
}

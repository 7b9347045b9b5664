/** Reads entries of the log from their bytes (minga.v1.LedgerEntry), so that what is shown is what was hashed. */
import {fromBase64, toHex} from './merkle.js';

const TEXT = new TextDecoder();
const DIGESTS = ['plan', 'base', 'delta', 'statement', 'model', 'server state', 'root'];

/** Field numbers of each kind of entry, in the order in which they are shown. */
const KINDS = {
  2: ['plan of a run', {2: 'declared epsilon'}],
  3: ['member enrolled', {1: 'member', 4: 'at'}],
  4: ['membership ended', {1: 'member', 2: 'reason', 3: 'at'}],
  5: ['contribution', {1: 'run', 2: 'round', 3: 'member', 6: 'delta'}],
  6: ['round averaged', {1: 'run', 2: 'round', 5: 'rule', 7: 'model', 8: 'at'}],
  7: ['run aborted', {1: 'run', 3: 'reason', 4: 'at'}],
  8: ['model promoted', {1: 'run', 2: 'model', 3: 'at'}],
  9: ['log discontinued', {1: 'kept size', 2: 'root', 3: 'reason', 4: 'at'}],
  10: ['round evaluated', {1: 'run', 2: 'round', 9: 'reason', 10: 'at'}],
  11: ['evaluation', {1: 'run', 2: 'round', 3: 'member', 5: 'model'}],
  12: ['run went back', {1: 'run', 3: 'to round', 7: 'without', 10: 'reason', 11: 'at'}],
  13: ['operator acted', {1: 'operator', 2: 'act', 3: 'target', 4: 'at'}],
};

function varint(bytes, from) {
  let value = 0n;
  for (let i = from, shift = 0n; i < bytes.length && shift < 64n; i++, shift += 7n) {
    value |= BigInt(bytes[i] & 0x7f) << shift;
    if (bytes[i] < 0x80) return [Number(value), i + 1];
  }
  throw new Error('a number of the entry does not end');
}

/** The value of each field: numbers as such, all else as bytes. Those that are shown may stand there once. */
function fields(bytes, once) {
  const found = new Map();
  for (let at = 0; at < bytes.length;) {
    let tag, value;
    [tag, at] = varint(bytes, at);
    const kind = tag & 7;
    if (kind === 0) [value, at] = varint(bytes, at);
    else if (kind === 1) [value, at] = [new DataView(bytes.buffer, bytes.byteOffset + at, 8).getFloat64(0, true), at + 8];
    else if (kind === 5) [value, at] = [new DataView(bytes.buffer, bytes.byteOffset + at, 4).getFloat32(0, true), at + 4];
    else if (kind === 2) {
      let length;
      [length, at] = varint(bytes, at);
      if (at + length > bytes.length) throw new Error('a field of the entry does not end');
      [value, at] = [bytes.subarray(at, at + length), at + length];
    } else throw new Error('the entry has a field of an unknown form');
    if (found.has(tag >>> 3) && once.includes(tag >>> 3)) throw new Error('a field of the entry stands there twice');
    found.set(tag >>> 3, value);
  }
  return found;
}

function shown(name, value) {
  if (name === 'at') return new Date(value * 1000).toISOString().replace('.000Z', 'Z');
  if (DIGESTS.includes(name)) return toHex(value).slice(0, 12);
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : TEXT.decode(value);
}

/** What an entry tells: its kind, and its main fields as text; it is unreadable where readers could differ about it. */
export function read(base64) {
  const bytes = fromBase64(base64);
  try {
    return {bytes, ...told(bytes)};
  } catch {
    return {bytes, kind: 'unreadable', about: ''};
  }
}

function told(bytes) {
  const entry = fields(bytes, [1, ...Object.keys(KINDS).map(Number)]);
  const kinds = Object.keys(KINDS).map(Number).filter(number => entry.has(number));
  if (kinds.length !== 1 || entry.size > 2) return {kind: 'unknown', about: ''};
  const [kind, names] = KINDS[kinds[0]];
  const values = fields(entry.get(kinds[0]), Object.keys(names).map(Number));
  const about = Object.entries(names)
    .filter(([field]) => values.has(Number(field)))
    .map(([field, name]) => `${name} ${shown(name, values.get(Number(field)))}`);
  return {kind, about: about.join(', ')};
}

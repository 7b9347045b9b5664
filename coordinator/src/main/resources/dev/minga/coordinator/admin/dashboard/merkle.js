/** Trees of RFC 6962 §2.1 and the checks of their proofs (RFC 9162 §2.1.3.2 and §2.1.4.2), all in this browser. */
export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16));
}

export function toHex(bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()));
}

export async function leafHash(entry) {
  return toHex(await sha256(new Uint8Array([0]), entry));
}

async function node(left, right) {
  return toHex(await sha256(new Uint8Array([1]), fromHex(left), fromHex(right)));
}

const half = number => Math.floor(number / 2);
const odd = number => number % 2 === 1;

/** Whether a leaf is in the tree of this size and root. */
export async function isIncluded(leaf, size, hash, path, root) {
  if (!(leaf >= 0 && leaf < size)) return false;
  let [at, last, result] = [leaf, size - 1, hash];
  for (const sibling of path) {
    if (last === 0) return false;
    if (odd(at) || at === last) {
      result = await node(sibling, result);
      while (!odd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      result = await node(result, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && result === root;
}

/** Whether the second tree has all leaves of the first, in their places. */
export async function isConsistent(first, firstRoot, second, secondRoot, proof) {
  if (first === second) return proof.length === 0 && firstRoot === secondRoot;
  if (first === 0 || first > second) return false;
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : [...proof];
  if (path.length === 0) return false;
  let [at, last] = [first - 1, second - 1];
  while (odd(at)) [at, last] = [half(at), half(last)];
  let [older, newer] = [path[0], path[0]];
  for (const hash of path.slice(1)) {
    if (last === 0) return false;
    if (odd(at) || at === last) {
      older = await node(hash, older);
      newer = await node(hash, newer);
      while (!odd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      newer = await node(newer, hash);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && older === firstRoot && newer === secondRoot;
}

function isPowerOfTwo(number) {
  let rest = number;
  while (rest > 1 && !odd(rest)) rest = half(rest);
  return rest === 1;
}

/** What a checkpoint says: its origin, size and root (C2SP tlog-checkpoint). */
export function checkpoint(note) {
  const [origin, size, root] = note.split('\n');
  return {origin, size: Number(size), root: toHex(fromBase64(root))};
}

/** Whether a signed note has a signature by this verifier key (C2SP signed-note, Ed25519). */
export async function isSignedBy(note, verifierKey) {
  const [name, id, encoded] = verifierKey.trim().match(/^(.+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/)?.slice(1) ?? [];
  if (!name) throw new Error('this is no verifier key: NAME+ID+KEY');
  const key = fromBase64(encoded);
  if (key[0] !== 1 || key.length !== 33) throw new Error('this is no Ed25519 verifier key');
  const end = note.lastIndexOf('\n\n') + 1;
  const text = new TextEncoder().encode(note.slice(0, end));
  const imported = await crypto.subtle.importKey('raw', key.slice(1), 'Ed25519', false, ['verify']);
  for (const line of note.slice(end + 1).split('\n')) {
    const [signer, signature] = line.match(/^— (\S+) (\S+)$/)?.slice(1) ?? [];
    if (signer !== name) continue;
    const bytes = fromBase64(signature);
    if (toHex(bytes.slice(0, 4)) === id && await crypto.subtle.verify('Ed25519', imported, bytes.slice(4), text)) return true;
  }
  return false;
}

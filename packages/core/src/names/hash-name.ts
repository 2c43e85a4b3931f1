/**
 * 16 hex digits that stand for a name in suffixes. Names at destinations carry them, so the function never changes.
 *
 * Two 32-bit multiplicative hashes over the UTF-16 code units, each finished by xor-shift and multiplication so that every input bit
 * reaches the leading digits. Spread is all that counts: whoever forges a collision gets a longer suffix, nothing else.
 */
export function hashName(name: string): string {
  let a = 0x2545f491;
  let b = 0x9e3779b9;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul((b ^ unit) + 0x7f4a7c15, 0x5bd1e995);
    b ^= b >>> 15;
  }
  return hex(finish(a ^ name.length)) + hex(finish(b ^ a));
}

function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

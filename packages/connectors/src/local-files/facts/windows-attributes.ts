/** Bits of Windows' file attributes and what they are called; what every file or every folder has is left out. */
const NAMES: readonly (readonly [number, string])[] = [
  [0x1, 'read-only'],
  [0x2, 'hidden'],
  [0x4, 'system'],
  [0x20, 'archive'],
  [0x100, 'temporary'],
  [0x200, 'sparse'],
  [0x400, 'reparse-point'],
  [0x800, 'compressed'],
  [0x1000, 'offline'],
  [0x2000, 'not-indexed'],
  [0x4000, 'encrypted'],
  [0x40000, 'recall-on-open'],
  [0x80000, 'pinned'],
  [0x100000, 'unpinned'],
  [0x400000, 'recall-on-data-access'],
];

export function attributeNames(bits: number): readonly string[] {
  return NAMES.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
}

import fc from 'fast-check';
import { type Segment, segmentFromBytes, segmentFromText } from '../../segment.ts';

/** Pieces that some service refuses somewhere, or that are easily cut in the wrong place. */
const PIECES = [
  ...'/\\:*?"<>|~$%#\'`&+;=@!.,_- \t\n\r',
  ...[
    'con',
    'CON',
    'aux',
    'NUL',
    'com1',
    'LPT9',
    'COM¹',
    'clock$',
    '.lock',
    'desktop.ini',
    'forms',
    'Forms',
    '_vti_',
    'vti_',
  ],
  ...[
    '~$',
    '.~',
    '._',
    '..',
    '...',
    '  ',
    'thumbs.db',
    '.ds_store',
    '.dropbox',
    'icon',
    '.tmp',
    '.TMP',
    '.data',
    '.spotlight-',
  ],
  ...[
    'word work file',
    '_egn_.',
    '.smbdelete',
    '._attribs_',
    '-spotlight',
    '.ac$',
    '.~vsdx',
    '.idlk',
    '.xlsx',
    ' (deleted)',
  ],
  ...[
    'a',
    'A',
    'é',
    'e\u0301',
    'É',
    'ß',
    'ẞ',
    'ſ',
    'ı',
    'İ',
    'Σ',
    'ς',
    '世界',
    '\u1100\u1161\u11a8',
    '\u3000',
    '\u00a0',
    '\ufeff',
  ],
  ...[
    '🐂',
    '👩‍👩‍👧‍👦',
    '🇫🇷',
    '👍🏽',
    '\u{10ffff}',
    '\u202e',
    '\u2028',
    '\u0081',
    '\u007f',
    '\ufffe',
    '\uffff',
    '\ufffd',
    '\ue000',
    '\uf8ff',
  ],
  ...[
    '.txt',
    '.docx',
    '.tar.gz',
    '.DOCX',
    '.verylongextension',
    '.x',
    'report',
    'README',
    'readme',
    'unnamed',
    ' ~123abc',
  ],
];

const piece = fc.constantFrom(...PIECES);
const fromText = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc
    .tuple(piece, fc.nat({ max: 400 }), fc.array(piece, { maxLength: 3 }))
    .map(([one, times, rest]) => one.repeat(times) + rest.join('')),
  fc
    .tuple(
      fc.constantFrom('0', 'é', '🐂', 'e\u0301', '世'),
      fc.integer({ min: 60, max: 300 }),
      fc.constantFrom('', '.txt', '. ', '.tmp'),
    )
    .map(([one, length, end]) => one.repeat(length) + end),
  fc.constantFrom(
    '.',
    '..',
    '...',
    ' ',
    '~',
    '~$',
    '\0',
    'a\0b',
    '???',
    '???.docx',
    '\ud800',
    'a\udc00.txt',
    '\uef00',
    '\uef80',
    '\uefff',
  ),
);
const fromBytes = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        [0xff],
        [0xc3],
        [0xa9],
        [0xed, 0xa0, 0x80],
        [0xed, 0xb0, 0x80],
        [0xe2, 0x82],
        [0xac],
        [0xee, 0xbe, 0x80],
        [0x3a],
        [0x0a],
        [0x2f],
        [0x41],
        [0x2e],
        [0x20],
        [0x00],
        [0xf0, 0x9f, 0x90],
        [0x82],
      ),
      { maxLength: 8 },
    )
    .map((parts) => Uint8Array.from(parts.flat())),
);

/** Names as hostile as sources can make them. */
export const nastyName: fc.Arbitrary<Segment> = fc.oneof(
  { weight: 4, arbitrary: fromText.map(segmentFromText) },
  { weight: 1, arbitrary: fromBytes.map(segmentFromBytes) },
);

/** Names of which many become one at destinations that fold or refuse something. */
export const nastySibling: fc.Arbitrary<Segment> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('ab', 'con', 'é.txt', 'straße', 'ab.txt', '', 'ſs', '~$ab', 'unnamed'),
      fc.constantFrom('', ':', '?', '. ', '\u0001', ' ~d8dd12', 'x'.repeat(300)),
      fc.constantFrom(
        (text: string) => text,
        (text: string) => text.toUpperCase(),
        (text: string) => text.normalize('NFD'),
        (text: string) => `:${text}`,
      ),
    )
    .map(([base, rest, change]) => segmentFromText(change(base + rest))),
  nastyName,
);

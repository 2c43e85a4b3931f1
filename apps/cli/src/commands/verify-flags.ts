import type { FlagGroup } from '../arguments/flag.ts';

/** Every flag of `drover verify`. */
export const VERIFY_FLAGS: readonly FlagGroup[] = [
  {
    title: 'Flags',
    flags: [
      {
        name: 'key',
        value: 'KEY',
        help: 'The only key to accept: a file with the public key of the server, or the key itself in base64, as GET /api/proof-key gives both.',
      },
      { name: 'path', value: 'P', help: 'Also print what the proof says of this file. P is its path at the source.' },
      {
        name: 'row',
        value: 'ROW',
        help: 'With --path: only in the row with this ID, which the output of --path names.',
      },
      {
        name: 'inclusion',
        value: 'FILE',
        help: 'Write to FILE, which must not exist, what proves that the file of --path belongs to this proof.',
      },
      { name: 'help', short: 'h', help: 'This text.' },
    ],
  },
];

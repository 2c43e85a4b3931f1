import type { Flag, FlagGroup } from '../arguments/flag.ts';
import { YES_FLAG } from '../commands/agree-to-removal.ts';
import { FIX_FLAGS } from './fix-flags.ts';

const JSON_FLAG: Flag = { name: 'json', help: 'Print JSON, as the interface of the server gives it.' };
const COMMON: FlagGroup = {
  title: 'Flags of every command',
  flags: [
    JSON_FLAG,
    { name: 'server', value: 'URL', help: 'The server, before DROVER_URL and the file that keeps it.' },
    { name: 'insecure', help: 'Also send the token to another machine without TLS.' },
    { name: 'help', short: 'h', help: 'This text.' },
  ],
};

const REMOVAL: FlagGroup = { title: 'Flags of "remove"', flags: [YES_FLAG] };

/** Every flag of `drover connectors`. */
export const CONNECTORS_FLAGS: readonly FlagGroup[] = [
  {
    title: 'Flags of "connectors add"',
    flags: [
      {
        name: 'option',
        value: 'NAME=VALUE',
        repeatable: true,
        help: 'A field of the form, such as server=files.example.com; "connectors types" lists them.',
      },
      {
        name: 'secret',
        value: 'NAME=FILE',
        repeatable: true,
        help: 'A field whose value is the first line of FILE, which only you may read.',
      },
      { name: 'shared', help: 'Everybody on the server may use it.' },
    ],
  },
  REMOVAL,
  COMMON,
];

/** Every flag of `drover sign-in-apps`. */
export const SIGN_IN_APPS_FLAGS: readonly FlagGroup[] = [
  {
    title: 'Flags of "sign-in-apps set"',
    flags: [
      { name: 'tenant', value: 'TENANT', help: 'The directory of an app that is registered for one alone.' },
      {
        name: 'cloud',
        value: 'CLOUD',
        help: 'Where the app is registered: global (default), us-gov-high, us-gov-dod, china.',
      },
      { name: 'sign-in-url', value: 'URL', help: 'Where people sign in, for a cloud that is not listed.' },
      {
        name: 'service',
        value: 'NAME=URL',
        repeatable: true,
        help: 'With --sign-in-url: where its services are, such as graph=https://graph.example.com.',
      },
      { name: 'secret', value: 'FILE', help: 'Its secret is the first line of FILE, which only you may read.' },
      { name: 'new-certificate', help: 'It proves itself by the certificate that "certificate" made last.' },
      {
        name: 'no-credential',
        help: 'It has neither, and only people can sign in. Without one of these three flags the credential stays.',
      },
    ],
  },
  REMOVAL,
  COMMON,
];

/** Every flag of `drover migrations`. */
export const MIGRATIONS_FLAGS: readonly FlagGroup[] = [
  {
    title: 'Flags of "migrations add"',
    flags: [
      { name: 'source', value: 'CONNECTOR', help: 'Where the files are: id or name of a connector.' },
      { name: 'destination', value: 'CONNECTOR', help: 'Where they go.' },
    ],
  },
  FIX_FLAGS,
  REMOVAL,
  COMMON,
];

/** Every flag of `drover transfers`. */
export const TRANSFERS_FLAGS: readonly FlagGroup[] = [
  {
    title: 'Flags',
    flags: [
      {
        name: 'filter',
        value: 'FILTER',
        help: 'list, start, cancel, status: only rows that pass, such as "tags:pilot status:new".',
      },
      { name: 'scan', help: 'start: look only, write nothing.' },
      { name: 'allow-none', help: 'start: succeed also where no row passes the filter; else that ends in 10.' },
      { name: 'wait', help: 'start, status: wait until nothing of it is under way any more.' },
      { name: 'dry-run', short: 'n', help: 'import, update: say what the file would do, and every problem in it.' },
      { name: 'format', value: 'FORMAT', help: 'log: csv (default), html, json or jsonl.' },
    ],
  },
  COMMON,
];

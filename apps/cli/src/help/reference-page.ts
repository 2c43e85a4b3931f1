import { z } from 'zod';
import {
  errorRecordSchema,
  itemRecordSchema,
  noteRecordSchema,
  noteSchema,
  progressRecordSchema,
  startRecordSchema,
  summaryRecordSchema,
} from '../output/json-records.ts';
import { CONNECTORS_HELP, MIGRATIONS_HELP, SIGN_IN_APPS_HELP, TRANSFERS_HELP } from './administration-help.ts';
import { COPY_HELP } from './copy-help.ts';
import { helpMarkdown, markdownTable } from './help-markdown.ts';
import { MAIN_HELP } from './main-help.ts';
import { PROFILE_HELP } from './profile-help.ts';
import { VERIFY_HELP } from './verify-help.ts';

const JSON_RECORDS = [
  [
    'start',
    'What is copied where. Only notes come before it. There is none when nothing was begun, because SRC or DST could not be made out: then the summary says why.',
    startRecordSchema,
  ],
  [
    'item',
    'One file or folder and what became of it. `--log` writes the same, and the lines of the types start, note and summary around it.',
    itemRecordSchema,
  ],
  ['progress', 'How far the run is, at most once a second.', progressRecordSchema],
  ['note', 'Something that concerns the whole run.', noteRecordSchema],
  ['summary', 'The last line, also of a run that failed or was canceled.', summaryRecordSchema],
  ['error in an item or summary', 'Never holds a secret.', errorRecordSchema],
  ['note of an item', 'What a person may want to know of an item that arrived.', noteSchema],
] as const;

/** `docs/reference/cli.md`: everything that the help says, and the formats that programs read. */
export function referencePage(): string {
  return `${[
    '# Command line',
    'This page is made from the same data as `drover help`; a test holds them together. The commands of the file-share agent (`./drover agent`) have [a page of their own](agent.md).',
    helpMarkdown(MAIN_HELP),
    helpMarkdown(COPY_HELP),
    '### JSON output',
    'With `--json`, standard output holds one object a line; nothing else is printed there. Characters that a terminal could obey are escaped. A command line that is wrong (exit code 2) gives no JSON, only a message on standard error.',
    ...JSON_RECORDS.flatMap(([title, intro, schema]) => [`#### ${title}`, intro, fieldTable(schema)]),
    '### Files',
    FILES,
    helpMarkdown(PROFILE_HELP),
    helpMarkdown(VERIFY_HELP),
    'What a proof holds: [proof](proof.md).',
    helpMarkdown(CONNECTORS_HELP),
    helpMarkdown(SIGN_IN_APPS_HELP),
    'The app and its permissions: [the app for Microsoft](../guide/microsoft-app.md).',
    helpMarkdown(MIGRATIONS_HELP),
    helpMarkdown(TRANSFERS_HELP),
    'A whole migration from a script: [scripting](../guide/scripting.md).',
  ].join('\n\n')}\n`;
}

const FILES = markdownTable([
  [
    '`$XDG_STATE_HOME/drover/transfers/KEY.sqlite`',
    'What earlier runs of one pair of SRC and DST copied, and unfinished uploads. May be removed: files of equal size and time are then recognised at the destination.',
  ],
  [
    '`$XDG_STATE_HOME/drover/locks/`',
    'One run of a pair at a time. KEY.lock is empty, and the operating system holds the lock on it; KEY.holder names the process that holds it.',
  ],
  ['`$XDG_CONFIG_HOME/drover/key`', 'The key that seals profiles and upload states. Without it they cannot be opened.'],
  [
    '`$XDG_CONFIG_HOME/drover/server.json`',
    'Address and API token of a Drover server, for its administration. Only you may read it.',
  ],
  ['`$XDG_CONFIG_HOME/drover/profiles.json`', 'Own profiles, sealed.'],
  ['`$XDG_CONFIG_HOME/drover/sign-ins.json`', 'Sign-ins at Microsoft, sealed. Without it, you sign in again.'],
  ['`$XDG_CONFIG_HOME/drover/trusted-servers.json`', 'Fingerprints of host keys and certificates that were accepted.'],
]);

function fieldTable(schema: z.ZodObject): string {
  const rows = Object.entries(schema.shape).map(([name, field]) => [
    `\`${name}\``,
    typeText(field as z.ZodType),
    (field as z.ZodType).description ?? '',
  ]);
  return markdownTable(rows);
}

/** The type as JSON people write it: `string`, `number`, `string[]`, `"item"`. */
function typeText(field: z.ZodType): string {
  const json = z.toJSONSchema(field, { unrepresentable: 'any' }) as JsonType;
  const optional = field.safeParse(undefined).success || field.def.type === 'optional' ? ', may be absent' : '';
  return `${jsonTypeText(json)}${optional}`;
}

interface JsonType {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonType[];
  readonly items?: JsonType;
}

function jsonTypeText({ type, const: only, enum: values, anyOf, items }: JsonType): string {
  if (only !== undefined) return JSON.stringify(only);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' or ');
  if (anyOf !== undefined) return anyOf.map(jsonTypeText).join(' or ');
  if (items !== undefined) return `${jsonTypeText(items)}[]`;
  return [type ?? 'any']
    .flat()
    .map((name) => (name === 'integer' ? 'number' : name))
    .join(' or ');
}

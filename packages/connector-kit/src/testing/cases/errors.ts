import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { StorageError } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { rejectsWith } from '../expect.ts';

export const errorCases: readonly AcceptanceCase[] = [
  {
    name: 'says in every error what happened, to what and what to do',
    async run(context) {
      for (const [what, error] of await someErrors(context)) {
        assert.match(error.message, /\S.*[.!?]$/su, `${what}: the message is no sentence: ${error.message}`);
        assert.match(error.remedy ?? '', /\S.*[.!?]$/su, `${what}: there is no remedy beside: ${error.message}`);
        const mentioned = [error.describe(), error.item?.segments.at(-1) ?? ''].join(' ');
        assert.ok(mentioned.includes(what), `${what}: the error does not say of what it speaks: ${error.describe()}`);
      }
    },
  },
  {
    name: 'calls no error that stays worth trying again',
    async run(context) {
      for (const [what, error] of await someErrors(context)) {
        assert.equal(error.retryable, false, `${what}: ${error.describe()}`);
        assert.equal(error.scope, 'item', `${what}: ${error.describe()}`);
      }
    },
  },
  {
    name: 'tells no secret in an error',
    async run(context) {
      for (const [, error] of await someErrors(context)) {
        const shown = inspect(error, { depth: 6, showHidden: true });
        for (const secret of context.secrets) assert.ok(!shown.includes(secret), 'an option that is secret is shown');
      }
    },
  },
];

/** Errors that every service has, each with the name of the item that is at fault. */
async function someErrors(context: CaseContext): Promise<(readonly [string, StorageError])[]> {
  await context.write('file-here', 'hello');
  const [entry] = await context.list();
  assert.ok(entry !== undefined);
  const { root, segments } = context.item('missing-file');
  const missing = { ...entry, name: 'missing-file', ref: { root, segments } };
  const short = context.target('short-file', 10);
  const absent = { condition: { if: 'absent' } } as const;
  const changed = {
    condition: {
      if: 'unchanged',
      since: { size: 1, changeTag: 'another', modified: { epochMs: 1e9, precisionMs: 1000 } },
    },
  } as const;
  return [
    ['missing-folder', await rejectsWith(context.list(context.item('missing-folder')), 'not-found')],
    ['missing-file', await rejectsWith(context.read(missing), 'not-found')],
    ['missing-place', await rejectsWith(context.write(context.item('missing-place', 'a'), ''), 'not-found')],
    ['file-here', await rejectsWith(context.createFolder('file-here'), 'already-exists')],
    ['file-here', await rejectsWith(context.write('file-here', '', absent), 'already-exists', 'precondition-failed')],
    ...(context.showsVersion(entry)
      ? [['file-here', await rejectsWith(context.write('file-here', '', changed), 'precondition-failed')] as const]
      : []),
    ['short-file', await rejectsWith(context.writeBody(short, bodyOf(new Uint8Array(9))), 'corrupt')],
    ['bad-name', await rejectsWith(context.write('bad-name\0', ''), 'invalid-name')],
  ];
}

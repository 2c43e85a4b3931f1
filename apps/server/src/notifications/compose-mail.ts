import { isStatusCode, statusMessage } from '@drover/core';
import type { EndedBatch, EndedTransfer, MailWhen } from '@drover/database';
import { ROW_STATUSES } from '@drover/migration';
import { heldAgainst } from '../transfers/held-against.ts';

const MOST_LISTED = 20;
const LONGEST_SUBJECT = 150;

/** Whether somebody who wants mail so is told of it: who canceled everything knows. */
export function isWanted({ totals }: EndedBatch, when: MailWhen): boolean {
  const { byState, transfers } = totals;
  const bad = (byState.failed ?? 0) + (byState.problems ?? 0);
  if (when === 'never' || transfers === 0) return false;
  return when === 'errors' ? bad > 0 : (byState.canceled ?? 0) < transfers;
}

/** The mail about runs that ended. `pageAddress`: where people open the page; null where nobody told. */
export function composeMail(batch: EndedBatch, pageAddress: string | null): { subject: string; text: string } {
  const { migration, totals, transfers } = batch;
  const [only] = transfers;
  const what =
    migration?.name ?? (totals.transfers === 1 && only !== undefined ? only.name : `${totals.transfers} transfers`);
  const counts = ROW_STATUSES.flatMap(({ state, word }) => {
    const count = totals.byState[state] ?? 0;
    return count === 0 ? [] : [{ word, count }];
  });
  const alone =
    totals.transfers === 1
      ? (counts[0]?.word ?? '')
      : counts.map(({ word, count }) => `${number(count)} ${word}`).join(', ');
  const bad = transfers.filter(({ state }) => state === 'failed' || state === 'problems');
  const badInAll = (totals.byState.failed ?? 0) + (totals.byState.problems ?? 0);
  const listed = bad.slice(0, MOST_LISTED);
  const lines = [
    migration === null ? `Ended: ${oneLine(what)}` : `The migration "${oneLine(what)}" has come to rest.`,
    '',
    ...counts.map(({ word, count }) => `  ${word.padEnd(14)} ${number(count)}`),
    '',
    `Files: ${number(totals.files.successful)} copied, ${number(totals.files.failed)} failed, ${number(totals.files.skipped)} left as they were.`,
    ...(listed.length === 0 ? [] : ['', 'What did not go through:', ...listed.map(lineOf)]),
    ...(badInAll > listed.length ? [`  and ${number(badInAll - listed.length)} more.`] : []),
    ...(pageAddress === null ? [] : ['', `See: ${linkOf(pageAddress, migration === null ? only : undefined)}`]),
    '',
    '-- ',
    'Drover sends this because you started it, or own it. Choose under Account when you hear of it.',
  ];
  return { subject: `Drover: ${oneLine(what)}: ${alone}`.slice(0, LONGEST_SUBJECT), text: lines.join('\n') };
}

function lineOf({ name, status, source, destination, against, filesFailed }: EndedTransfer): string {
  const message =
    status !== null && isStatusCode(status)
      ? statusMessage(status, { source, destination: heldAgainst(against, destination) })
      : 'It ended without a status';
  const files = filesFailed === 0 ? '' : ` (${number(filesFailed)} files)`;
  return `  ${oneLine(name)}: ${status ?? ''} ${oneLine(message)}${files}`;
}

function linkOf(pageAddress: string, transfer: EndedTransfer | undefined): string {
  const path = transfer === undefined ? 'migration-manager' : `runs/${transfer.runId}`;
  return new URL(path, pageAddress.endsWith('/') ? pageAddress : `${pageAddress}/`).href;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** Names may hold anything. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

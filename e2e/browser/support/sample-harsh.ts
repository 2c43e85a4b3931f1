import type { Run, TransferSide } from '@drover/api';
import type { FakeAnswers } from './fake-server.ts';
import { full, stay } from './sample-answers.ts';
import * as sample from './sample-data.ts';
import { someItems } from './sample-items.ts';
import { answersAbout } from './sample-transfers.ts';

/** Names that a page has to bear: 200 characters with and without spaces, from right to left, and joined emoji. */
const NAMES = [
  'Archive of the northern region and all its branches, '.repeat(4).slice(0, 200),
  'AVeryLongNameWithoutASingleSpace_'.repeat(7).slice(0, 200),
  'ملفات المشروع المشتركة بين جميع الأقسام '.repeat(5).slice(0, 200),
  '👩‍👩‍👧‍👦 🏳️‍🌈 résumé '.repeat(10).slice(0, 200),
];
const nameOf = (number: number) => NAMES[number % NAMES.length] ?? '';
const pathOf = (number: number) => [nameOf(number), nameOf(number + 1), nameOf(number + 2)];

const side = (like: TransferSide, number: number): TransferSide => {
  const path = pathOf(number);
  return { ...like, connectorName: nameOf(number), path, display: `/${path.join('/')}` };
};
const run = (like: Run, number: number): Run => ({
  ...like,
  transfer: {
    ...like.transfer,
    name: nameOf(number),
    source: side(like.transfer.source, number),
    destination: side(like.transfer.destination, number + 1),
  },
  progress: {
    ...like.progress,
    movingNow: like.progress.movingNow.map((file, at) => ({ ...file, display: pathOf(at).join('/') })),
  },
  requestedBy: nameOf(number + 1).slice(0, 100),
});

/** A server at work whose people like long names. */
export const harsh: FakeAnswers = {
  ...full,
  ...answersAbout(
    sample.transfers.map((transfer, number) => ({
      ...transfer,
      name: nameOf(number),
      source: side(transfer.source, number),
      destination: side(transfer.destination, number + 1),
    })),
  ),
  listConnectors: () => ({
    items: sample.connectors.map((connector, number) => ({ ...connector, displayName: nameOf(number).slice(0, 100) })),
    next: null,
  }),
  listEntries: ({ query }) => ({
    root: query?.root ?? '',
    path: query?.path ?? [],
    display: '/',
    items: sample.someEntries(40).map((entry, number) => ({ ...entry, display: nameOf(number) })),
    next: null,
    complete: true,
  }),
  getRun: ({ params }) => (params.id === sample.endedRun.id ? run(sample.endedRun, 0) : run(sample.liveRun, 1)),
  watchRun: () => stay('run', run(sample.liveRun, 1)),
  listItems: () => ({
    items: someItems(60).map((item, number) => {
      const path = pathOf(number);
      return { ...item, path, display: path.join('/') };
    }),
    ...{ next: null, looked: 60, of: 60 },
  }),
  listUsers: () => ({
    items: sample.users.map((user, number) => ({ ...user, name: nameOf(number).slice(0, 100) })),
    next: null,
  }),
  listAudit: () => ({
    items: sample.audit.map((entry, number) => ({
      ...entry,
      actor: nameOf(number).slice(0, 100),
      target: nameOf(number + 1),
      detail: { name: nameOf(number + 2) },
    })),
    next: null,
  }),
};

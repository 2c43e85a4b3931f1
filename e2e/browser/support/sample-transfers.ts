import type { Transfer, TransferSide, TransferState } from '@drover/api';
import { type FakeAnswers, refuse } from './fake-server.ts';
import { transfers } from './sample-data.ts';

type ListAnswers = Required<Pick<FakeAnswers, 'getTransfer' | 'getTransferTotals' | 'listTransfers'>>;
type Place = Pick<TransferSide, 'path' | 'root'> & { readonly connectorId: string };
interface Filter {
  readonly state?: TransferState | undefined;
  readonly q?: string | undefined;
}

/** As many transfers as wanted, that differ in folder, figures and how they stand. */
export function manyTransfers(count: number): readonly Transfer[] {
  return Array.from({ length: count }, (_, number) => {
    const like = transfers[number % transfers.length] as Transfer;
    const { source, lastRun } = like;
    const path = ['Homes', `user-${String(number).padStart(5, '0')}`];
    const counters = { ...lastRun?.counters, filesCopied: number * 7, bytesCopied: number * 1_000_003 };
    return {
      ...like,
      id: `T${String(number).padStart(21, '0')}`,
      name: `${path[1]} to New storage`,
      source: { ...source, path, display: `/${path.join('/')}` },
      lastRun: lastRun === null ? null : { ...lastRun, counters: { ...lastRun.counters, ...counters } },
    };
  });
}

/** What the server answers about these transfers, newest first; it sorts by the files that were copied. */
export function answersAbout(all: readonly Transfer[]): ListAnswers {
  const matching = ({ state, q = '' }: Filter) =>
    all.filter((transfer) => {
      const text = `${transfer.name} ${transfer.source.display} ${transfer.source.connectorName}`.toLowerCase();
      const words = q.trim().toLowerCase().split(/\s+/);
      return (state === undefined || stateOf(transfer) === state) && words.every((word) => text.includes(word));
    });
  const sum = (some: readonly Transfer[], of: (run: NonNullable<Transfer['lastRun']>) => number) =>
    some.reduce((total, { lastRun }) => total + (lastRun === null ? 0 : of(lastRun)), 0);
  return {
    listTransfers: ({ query = {} }) => {
      const { skip = 0, limit = 100, sort, order = 'descending', source, destination } = query;
      const found = matching(query).filter(
        (transfer) => isAt(transfer.source, source) && isAt(transfer.destination, destination),
      );
      const sign = order === 'ascending' ? 1 : -1;
      const files = ({ lastRun }: Transfer) => lastRun?.counters.filesCopied ?? -1;
      if (sort === 'files') found.sort((one, other) => sign * (files(one) - files(other)));
      return { items: found.slice(Number(skip), Number(skip) + Number(limit)), next: null };
    },
    getTransferTotals: ({ query = {} }) => {
      const found = matching(query);
      const count = (state: TransferState) => found.filter((each) => stateOf(each) === state).length;
      return {
        count: found.length,
        byState: {
          new: count('new'),
          'in-progress': count('in-progress'),
          completed: count('completed'),
          warning: count('warning'),
          failed: count('failed'),
        },
        filesCopied: sum(found, ({ counters }) => counters.filesCopied),
        filesFailed: sum(found, ({ counters }) => counters.filesFailedAtSource + counters.filesFailedAtDestination),
        bytesCopied: sum(found, ({ counters }) => counters.bytesCopied),
      };
    },
    getTransfer: ({ params }) => {
      const found = all.find(({ id }) => id === params.id);
      if (found === undefined) throw refuse('not-found', 'There is no such transfer.');
      return found;
    },
  };
}

function isAt(side: TransferSide, place: Place | undefined): boolean {
  if (place === undefined) return true;
  const { connectorId, root, path } = place;
  return side.connectorId === connectorId && side.root === root && side.path.join('/') === path.join('/');
}

function stateOf({ lastRun }: Transfer): TransferState {
  switch (lastRun?.status.state) {
    case undefined:
      return 'new';
    case 'queued':
      return 'in-progress';
    case 'canceled':
      return 'warning';
    default:
      return lastRun?.status.state as TransferState;
  }
}

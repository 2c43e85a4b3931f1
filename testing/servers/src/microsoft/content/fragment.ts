import { GraphError, ViolationError } from '../graph-error.ts';

/** All fragments but the last are multiples of 320 KiB, and none has 60 MiB or more. */
const UNIT = 320 * 1024;
const TOO_LONG = 60 * 1024 * 1024;

interface Fragment {
  /** In bytes. */
  readonly length: number;
  /** The whole file's size. */
  readonly total: number;
}

interface Progress {
  readonly received: number;
  /** As told before, by the session's beginning or by an earlier fragment. */
  readonly total: number | undefined;
}

/** Reads the headers of a fragment; throws what the service answers to one that it does not take. */
export function readFragment(headers: Readonly<Record<string, string | undefined>>, progress: Progress): Fragment {
  const { 'content-length': announced, 'content-range': range } = headers;
  if (announced === undefined) throw new ViolationError(411, 'invalidRequest', 'A fragment needs a Content-Length.');
  const [, first, last, all] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range ?? '') ?? [];
  if (first === undefined) throw violation('fragmentLengthMismatch', `Content-Range is not understood: ${range}`);
  const { length, start, end, total } = {
    length: Number(announced),
    start: Number(first),
    end: Number(last),
    total: Number(all),
  };
  if (end - start + 1 !== length || end >= total) {
    throw violation('fragmentLengthMismatch', `Content-Range ${range} does not fit a Content-Length of ${length}.`);
  }
  if (length >= TOO_LONG) {
    const message = `A fragment of ${length} bytes is too long.`;
    throw new ViolationError(413, 'invalidRequest', message, { inner: 'maxFragmentLengthExceeded' });
  }
  if (progress.total !== undefined && progress.total !== total) {
    throw violation('fragmentLengthMismatch', `The file had ${progress.total} bytes before, and has ${total} now.`);
  }
  if (start < progress.received) {
    const message = `Bytes before ${progress.received} were received already.`;
    throw new GraphError(416, 'invalidRange', message, { inner: 'fragmentOverlap' });
  }
  if (start > progress.received) {
    const message = `Byte ${progress.received} comes next, not ${start}.`;
    throw new ViolationError(416, 'invalidRange', message, { inner: 'fragmentOutOfOrder' });
  }
  if (end !== total - 1 && length % UNIT !== 0) {
    throw violation('fragmentLengthMismatch', `A fragment of ${length} bytes is no multiple of ${UNIT}.`);
  }
  return { length, total };
}

function violation(inner: string, message: string): ViolationError {
  return new ViolationError(400, 'invalidRequest', message, { inner });
}

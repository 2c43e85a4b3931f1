import { type Clock, StorageError, toStorageError } from '@drover/core';
import { plainText } from '../frames/plain-text.ts';
import type { Link, LinkStream } from '../link.ts';
import { type FromAgent, type FromServer, fromAgentSchema, UPDATES } from './messages.ts';
import type { SignedRelease } from './release.ts';

/** Where a server has the releases that it relays. */
export interface ReleaseSource {
  /** The one to offer; null where there is none. */
  readonly current: SignedRelease | null;
  /** Told whenever `current` is another. */
  watch(changed: () => void): Disposable;
  /** The bytes of a program of the current release. Throws a StorageError where it has them no more. */
  read(wanted: FromAgent['fetch'], signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** An agent that could not take an update, such as one whose disk is full, is offered it again after this time. */
const AGAIN_MS = 10 * 60_000;

/**
 * Offers an agent what there is, now and whenever there is something else, and sends what it asks for, until the link is over or the
 * signal aborts. An agent that knows nothing of updates is none the worse for it. Never rejects.
 */
export async function offerUpdates(
  link: Link,
  source: ReleaseSource,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  void link.closed.then((reason) => over.abort(reason));
  const either = AbortSignal.any([signal, over.signal]);
  while (!either.aborted) {
    await converse(link, source, either);
    await clock.sleep(AGAIN_MS, either).catch(() => undefined); // it is over
  }
}

async function converse(link: Link, source: ReleaseSource, signal: AbortSignal): Promise<void> {
  const stream = link.open(UPDATES, {}, 'data', signal);
  const offer = (): void => {
    const { current } = source;
    if (current === null) return;
    stream.send({ message: { offer: current } satisfies FromServer }).catch(() => undefined); // the loop meets it, too
  };
  using _ = source.watch(offer);
  offer();
  try {
    for await (const part of stream) {
      const asked = 'message' in part ? fromAgentSchema.safeParse(part.message) : null;
      if (asked?.success !== true) return stream.reset(misunderstood());
      await send(stream, source, asked.data.fetch, signal);
    }
  } catch (error) {
    stream.reset(toStorageError(error)); // the link is over, or the agent takes no updates
  }
}

async function send(
  stream: LinkStream,
  source: ReleaseSource,
  wanted: FromAgent['fetch'],
  signal: AbortSignal,
): Promise<void> {
  let sent = 0;
  try {
    for await (const bytes of source.read(wanted, signal)) {
      await stream.send({ bytes });
      sent += bytes.length;
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return await stream.send({ message: { failed: plainText(error.message).slice(0, 1000) } satisfies FromServer });
  }
  await stream.send({ message: { sent } satisfies FromServer });
}

function misunderstood(): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: 'The agent asked for an update in a way that cannot be read.',
    remedy: 'Update the agent by hand: download it again from the server.',
  });
}

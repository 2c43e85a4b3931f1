import type { ByteStream } from '@drover/core';
import { StorageError } from '@drover/core';
import { rowsOf } from '../wire/entry-page.ts';
import type { Params } from '../wire/params.ts';
import { malformed, nextMessage, nextPart, type ServedCall, targetFrom } from './served-call.ts';

export async function serveWrite({ target }: Params<'write'>, call: ServedCall): Promise<void> {
  const stored = await call.connection.write(
    targetFrom(target, () => askLeave(call), call),
    receivedBody(call),
    call.signal,
  );
  await call.tell({ value: rowsOf([stored]) });
}

/** Asks the server whether the file may get its final name: it may have given the work to somebody else meanwhile. */
export async function askLeave(call: ServedCall): Promise<void> {
  await call.tell({ ask: 0 });
  const answer = await nextMessage(call);
  if (answer['leave'] !== true) throw refused();
}

/** What the server sends as the content of a file, up to the message that says so. */
export async function* receivedBody(call: ServedCall): ByteStream & AsyncGenerator<Uint8Array> {
  for (;;) {
    const part = await nextPart(call);
    if ('bytes' in part) {
      yield part.bytes;
      continue;
    }
    const { message } = part;
    if (typeof message !== 'object' || message === null || !('body' in message)) throw malformed('mixed up a body');
    if (message.body === 'whole') return;
    throw new StorageError({ kind: 'unavailable', message: 'The source of the content failed.', retryable: false });
  }
}

export function refused(): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: 'The server no longer wants the file.',
    remedy: 'Nothing is to be done here.',
  });
}

import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { expect, it } from 'vitest';
import { destinationSide, sourceSide } from './sides.ts';

const never = new AbortController().signal;

async function missingAt(url: string) {
  const connection = new MemoryConnection(new MemoryStore());
  const side = sourceSide({ connection, item: { root: '', segments: ['closed'] } } as never, url, never);
  return await side.then(
    () => Promise.reject(new Error('was found')),
    (error: unknown) => error,
  );
}

it.each(['ftp', 'ftps', 'ftpes'])(
  'a source that %s does not show may be missing or closed, and both are said',
  async (scheme) => {
    expect(await missingAt(`${scheme}://me@host/closed`)).toMatchObject({
      kind: 'not-found',
      message: `${scheme}://me@host/closed does not exist, or this user may not open it.`,
      remedy: expect.stringMatching(/Check the path.*give this user the right to open it/),
    });
  },
);

it.each(['file:///srv/closed', 'sftp://me@host/closed'])(
  'a source that is not there is missing and nothing else: %s',
  async (url) => {
    expect(await missingAt(url)).toMatchObject({
      message: expect.stringMatching(/^There is no \S+\.$/),
      remedy: expect.stringMatching(/^Check the path, upper and lower case included.*\.$/),
    });
  },
);

it('calls what is no folder by a word that people know', async () => {
  const connection = { stat: async () => ({ kind: 'special' }) };
  const side = destinationSide(
    { connection, item: { root: '', segments: ['null'] } } as never,
    'file:///dev/null',
    never,
  );
  await expect(side).rejects.toThrow('/dev/null is a device, socket or pipe, but DST is the folder');
});

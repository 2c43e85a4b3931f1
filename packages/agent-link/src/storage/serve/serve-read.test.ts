import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { expect, it } from 'vitest';
import { openAgentConnection } from '../client/open-agent-connection.ts';
import { MemoryLink } from '../testing/memory-link.ts';
import { serveStorage } from './serve-storage.ts';

const { signal } = new AbortController();
const item = { root: '', segments: ['large.bin'] };

/** What one of two agents serves: files of one size, written at different times. */
async function agentWith(writtenAt: number) {
  const store = new MemoryStore({ changeTags: false, capabilities: { cheapStat: true } });
  store.putFile('large.bin', Buffer.alloc(300 * 1024, writtenAt), writtenAt);
  return await openAgentConnection(
    { link: async () => new MemoryLink(serveStorage(new MemoryConnection(store))) },
    signal,
  );
}

it('a large file is begun at an agent only as the version that another one listed', async () => {
  const [right, wrong] = [await agentWith(1_000), await agentWith(5_000)];
  const listed = await right.stat(item, signal);
  if (listed === null) throw new RangeError('unreachable');
  await expect(wrong.read(listed, { offset: 0 }, signal)).rejects.toMatchObject({
    kind: 'precondition-failed',
    message: expect.stringContaining('large.bin'),
  });
  const bytes = await Array.fromAsync(await right.read(listed, { offset: 0 }, signal));
  expect(Buffer.concat(bytes)).toHaveLength(300 * 1024);
});

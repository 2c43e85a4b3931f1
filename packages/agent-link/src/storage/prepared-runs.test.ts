import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type Entry, type ItemFacts, StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import type { Link } from '../link.ts';
import { openAgentConnection } from './client/open-agent-connection.ts';
import { AgentRuns } from './client/prepared-runs.ts';
import type { PreparedRuns } from './serve/prepared-runs.ts';
import { serveStorage } from './serve/serve-storage.ts';
import { MemoryLink } from './testing/memory-link.ts';

const { signal } = new AbortController();
const folder = { root: '', segments: ['shared'] };
const at = (name: string) => ({ root: '', segments: [name] });

function holding(name: string): Connection {
  const store = new MemoryStore();
  store.putFile(name, name);
  return new MemoryConnection(store);
}

/** An agent that prepares a store of its own for each run. */
class Preparing implements PreparedRuns {
  readonly runs = new Map<string, Connection>();
  begun = 0;

  async begin(run: string): Promise<Connection> {
    this.begun += 1;
    const prepared = this.runs.get(run) ?? holding('snapshot');
    this.runs.set(run, prepared);
    return prepared;
  }

  async connection(run: string): Promise<Connection> {
    const prepared = this.runs.get(run);
    if (prepared === undefined) throw new StorageError({ kind: 'precondition-failed', message: 'no such run' });
    return prepared;
  }

  prepared(): readonly string[] {
    return [...this.runs.keys()];
  }

  end(run: string): void {
    this.runs.delete(run);
  }
}

function agent() {
  const runs = new Preparing();
  const links: MemoryLink[] = [];
  const serve = serveStorage(holding('live'), runs);
  const link = async (): Promise<Link> => {
    const last = links.at(-1) ?? new MemoryLink(serve);
    if (links.length === 0) links.push(last);
    return last;
  };
  const renew = () => {
    links.at(-1)?.cut();
    links.push(new MemoryLink(serve));
  };
  return { runs, link, renew };
}

describe('a connection for a run', () => {
  it('is about what the agent has prepared, while others go on with what is there', async () => {
    const { runs, link } = agent();
    const live = await openAgentConnection({ link }, signal);
    const ours = await openAgentConnection({ link }, signal, { run: 'run-1', folder });
    expect(await live.stat(at('snapshot'), signal)).toBeNull();
    expect(await ours.stat(at('snapshot'), signal)).toMatchObject({ name: 'snapshot' });
    expect(await ours.stat(at('live'), signal)).toBeNull();
    const [[entry] = []] = await Array.fromAsync(ours.list({ root: '', segments: [] }, signal));
    const contents = await Array.fromAsync(ours.bulkRead.readMany([entry as Entry], signal));
    expect(Buffer.from(contents[0]?.content as Uint8Array).toString()).toBe('snapshot');
    expect(runs.begun).toBe(1);
  });

  it('asks the agent again after a break, which may have been started anew', async () => {
    const { runs, link, renew } = agent();
    const ours = await openAgentConnection({ link }, signal, { run: 'run-1', folder });
    renew();
    expect(await ours.stat(at('snapshot'), signal)).not.toBeNull();
    expect(runs.begun).toBe(2);
  });

  it('is one like any other where the agent prepares nothing', async () => {
    const link = new MemoryLink(serveStorage(holding('live')));
    const plain = await openAgentConnection({ link: async () => link }, signal, { run: 'run-1', folder });
    expect(await plain.stat(at('live'), signal)).not.toBeNull();
    expect(await new AgentRuns(link).prepared(signal)).toEqual([]);
  });

  it('fails where the agent could not prepare, with its reason', async () => {
    const { runs, link } = agent();
    runs.begin = async () => {
      throw new StorageError({ kind: 'config-invalid', message: 'The command failed.', remedy: 'Mend it.' });
    };
    await expect(openAgentConnection({ link }, signal, { run: 'run-1', folder })).rejects.toMatchObject({
      ...{ kind: 'config-invalid', message: 'The command failed.', remedy: 'Mend it.' },
    });
  });

  it('fails when what was prepared is gone', async () => {
    const { runs, link } = agent();
    const ours = await openAgentConnection({ link }, signal, { run: 'run-1', folder });
    runs.end('run-1');
    await expect(ours.stat(at('snapshot'), signal)).rejects.toMatchObject({ kind: 'precondition-failed' });
  });
});

describe('the end of runs', () => {
  it('is told to the agent, which says for which it has prepared', async () => {
    const { runs, link } = agent();
    for (const run of ['run-1', 'run-2']) await openAgentConnection({ link }, signal, { run, folder });
    const asked = new AgentRuns(await link());
    expect(await asked.prepared(signal)).toEqual(['run-1', 'run-2']);
    await asked.end('run-1', signal);
    expect(runs.prepared()).toEqual(['run-2']);
  });

  it.each([['x'.repeat(65)], ['../run'], ['a b'], [''], ['a\n']])('a run called %j reaches nobody', async (run) => {
    const { runs, link } = agent();
    await expect(openAgentConnection({ link }, signal, { run, folder })).rejects.toMatchObject({ kind: 'unsupported' });
    await expect(new AgentRuns(await link()).end(run, signal)).rejects.toMatchObject({ kind: 'unsupported' });
    expect(runs.begun).toBe(0);
  });

  it('a list of runs that cannot be true is refused', async () => {
    const { runs, link } = agent();
    runs.prepared = () => Array.from({ length: 300 }, String);
    await expect(new AgentRuns(await link()).prepared(signal)).rejects.toMatchObject({ kind: 'corrupt' });
  });
});

describe('facts beside a listing', () => {
  const entries: Entry[] = Array.from({ length: 2_500 }, (_, n) => ({
    ref: at(`${n}`),
    name: `${n}`,
    kind: 'file',
    size: 1,
  }));

  async function telling(facts: (asked: readonly Entry[]) => unknown[]) {
    const served = new MemoryConnection(new MemoryStore());
    Object.assign(served, { facts: { of: async (asked: readonly Entry[]) => facts(asked) as ItemFacts[] } });
    const link = new MemoryLink(serveStorage(served));
    return await openAgentConnection({ link: async () => link }, signal);
  }

  it('come for thousands of items in order, however long they are', async () => {
    const connection = await telling((asked) =>
      asked.map(({ name }) => ({ acl: `user:${name}:${'x'.repeat(1_000)}` })),
    );
    const told = await connection.facts?.of(entries, signal);
    expect(told).toHaveLength(entries.length);
    expect(told?.[2_345]?.acl).toMatch(/^user:2345:x/);
  });

  it.each([
    ['too few', () => []],
    ['too many', (asked: readonly Entry[]) => [...asked.map(() => ({})), {}]],
    ['a field of a listing', (asked: readonly Entry[]) => asked.map(() => ({ size: 7 }))],
    ['attributes that are none', (asked: readonly Entry[]) => asked.map(() => ({ attributes: 'hidden' }))],
    ['a word', (asked: readonly Entry[]) => asked.map(() => 'hidden')],
  ])('that cannot be true are refused: %s', async (_, facts) => {
    const connection = await telling(facts as never);
    await expect(connection.facts?.of(entries.slice(0, 3), signal)).rejects.toMatchObject({ kind: 'corrupt' });
  });
});

import { FakeClock } from '@drover/connector-kit/testing';
import { StorageError } from '@drover/core';
import { afterEach, describe, expect, it } from 'vitest';
import type { Dialled, Gateway, Ready, Session } from './session.ts';
import type { Standing } from './standing.ts';
import { Tunnel } from './tunnel.ts';

const AT = 'a.example:8443';
const broken = new StorageError({ kind: 'unavailable', message: 'The server went away.' });

class FakeSession implements Session {
  readonly #over = Promise.withResolvers<StorageError>();
  readonly closed = this.#over.promise;
  disposed = false;

  break(error = broken): void {
    this.#over.resolve(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true;
    this.break();
  }
}

type Outcome = () => { readonly ready: Ready; readonly session: FakeSession } | StorageError;

function answer(ready: Partial<Ready> = {}, session = new FakeSession()): ReturnType<Outcome> & Dialled {
  return { ready: { state: 'claimed', minimumVersion: '1.0.0.0', process: 'one', gateways: [], ...ready }, session };
}

/** A tunnel on a clock of its own; what is dialled gets the next of the outcomes, and the last again and again. */
class Bed {
  readonly clock = new FakeClock();
  readonly dialled: { readonly at: number; readonly address: string | null }[] = [];
  readonly sessions: FakeSession[] = [];
  readonly standings: Standing[] = [];
  readonly ending = new AbortController();
  /** What the newest call has the server tell of later. */
  told: (ready: Ready) => void = () => undefined;
  outcomes: Outcome[] = [];
  readonly tunnel = new Tunnel({
    dial: async (address, { isWanted, told }) => {
      this.told = told;
      this.dialled.push({ at: this.clock.monotonic(), address });
      const outcome = (this.outcomes.length > 1 ? this.outcomes.shift() : this.outcomes[0])?.() ?? broken;
      if (outcome instanceof StorageError) throw outcome;
      if (!isWanted(outcome.ready)) return { ready: outcome.ready, session: null };
      this.sessions.push(outcome.session);
      return outcome;
    },
    version: '1.0.0.0',
    world: { clock: this.clock, random: () => 1 },
    onChange: (standing) => this.standings.push(standing),
  });
  readonly #running: Promise<void>;

  constructor(...outcomes: Outcome[]) {
    this.outcomes = outcomes;
    this.#running = this.tunnel.run(this.ending.signal);
  }

  get states(): string[] {
    return this.standings.map(({ state }) => state);
  }

  async end(): Promise<void> {
    this.ending.abort();
    await this.#running;
    expect(this.clock.sleeping).toBe(0);
  }
}

let bed: Bed;
afterEach(() => bed.end());

describe('a tunnel', () => {
  it('waits twice as long after each attempt in vain, up to a minute', async () => {
    bed = new Bed(() => broken);
    await bed.clock.advance(200_000);
    const waits = bed.dialled.slice(1).map(({ at }, index) => at - (bed.dialled[index]?.at ?? 0));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(bed.tunnel.standing()).toEqual({ state: 'offline', reason: 'The server went away.' });
  });

  it('is online with a session, dials again when it breaks, and not at once', async () => {
    bed = new Bed(() => answer());
    await bed.clock.advance(60_000);
    expect(bed.dialled).toHaveLength(1);
    expect(bed.tunnel.standing()).toEqual({ state: 'online', reason: null });
    bed.sessions[0]?.break();
    await bed.clock.advance(499);
    expect(bed.dialled).toHaveLength(1);
    expect(bed.tunnel.standing()).toEqual({ state: 'offline', reason: 'The server went away.' });
    await bed.clock.advance(1);
    expect(bed.dialled).toHaveLength(2);
    expect(bed.states).toEqual(['online', 'offline', 'online']);
  });

  it('says that another machine has its key, as long as the server does', async () => {
    bed = new Bed(() => answer());
    await bed.clock.advance(1);
    const { ready } = answer();
    bed.told({ ...ready, twin: 'nas-2 (192.0.2.9)' });
    expect(bed.tunnel.standing()).toMatchObject({
      state: 'online',
      reason: expect.stringMatching(/nas-2.*identity\.pem/),
    });
    bed.told({ ...ready, twin: null });
    expect(bed.standings.map(({ reason }) => reason !== null)).toEqual([false, true, false]);
  });

  it('waits longer each time where sessions break as soon as they are there', async () => {
    bed = new Bed(() => {
      const made = answer();
      made.session?.[Symbol.asyncDispose]();
      return made;
    });
    await bed.clock.advance(30_000);
    expect(bed.dialled.map(({ at }) => at)).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500]);
  });

  it('dials until it has every process that the server names, and keeps none twice', async () => {
    const gateways: Gateway[] = ['one', 'two', 'far'].map((process) => ({
      process,
      address: process === 'far' ? 'b.example:8443' : AT,
    }));
    const by = (process: string) => () => answer({ process, gateways });
    bed = new Bed(by('one'), by('one'), by('two'), by('far'));
    await bed.clock.advance(10_000);
    expect(bed.dialled.map(({ address }) => address)).toEqual([null, AT, AT, 'b.example:8443']);
    expect(bed.sessions).toHaveLength(3);
    expect(bed.states).toEqual(['online']);
    bed.sessions[1]?.break();
    await bed.clock.advance(500);
    expect(bed.dialled).toHaveLength(5);
    expect(bed.states).toEqual(['online']);
  });

  it('takes a process without an address to be where it was told of, and one that does not answer to be gone', async () => {
    const main = [
      { process: 'one', address: '' },
      { process: 'two', address: '' },
      { process: 'far', address: 'b.example:8443' },
    ];
    const far = [
      { process: 'far', address: '' },
      { process: 'farther', address: '' },
    ];
    bed = new Bed(
      () => answer({ process: 'one', gateways: main }),
      () => answer({ process: 'two', gateways: main }),
      () => answer({ process: 'far', gateways: far }),
      () => broken,
      () => answer({ process: 'one', gateways: main.slice(0, 2) }),
    );
    await bed.clock.advance(10_000);
    expect(bed.dialled.map(({ address }) => address)).toEqual([null, null, 'b.example:8443', 'b.example:8443']);
    expect(bed.states).toEqual(['online']);
  });

  it('reaches the others where one process that the server names is dead', async () => {
    const gateways = [
      { process: 'dead', address: 'dead.example:8443' },
      { process: 'one', address: '' },
      { process: 'two', address: '' },
    ];
    bed = new Bed(
      () => answer({ process: 'one', gateways }),
      () => broken,
      () => answer({ process: 'two', gateways }),
      () => broken,
    );
    await bed.clock.advance(10_000);
    expect(bed.dialled.slice(0, 3).map(({ address }) => address)).toEqual([null, 'dead.example:8443', null]);
    expect(bed.sessions).toHaveLength(2);
  });

  it('asks now and then which processes there are, and dials a new one', async () => {
    const both = ['one', 'two'].map((process) => ({ process, address: AT }));
    bed = new Bed(
      () => answer(),
      () => answer({ gateways: both }),
      () => answer({ process: 'two', gateways: both }),
    );
    await bed.clock.advance(299_999);
    expect(bed.dialled).toHaveLength(1);
    await bed.clock.advance(1);
    expect(bed.dialled.map(({ address }) => address)).toEqual([null, null, AT]);
    expect(bed.sessions).toHaveLength(2);
  });

  it('holds no more sessions than a server may have processes, however many a hostile one names', async () => {
    let met = 0;
    const named = (): Gateway[] =>
      Array.from({ length: 256 }, (_, at) => ({ process: `${met}.${at}`, address: `h${met}-${at}.example:1` }));
    bed = new Bed(() => answer({ process: `process ${met++}`, gateways: named() }));
    await bed.clock.advance(60_000);
    expect(bed.sessions).toHaveLength(256);
    expect(bed.dialled.length).toBeLessThan(260);
    expect(bed.tunnel.standing().state).toBe('online');
    expect(bed.tunnel.furtherAddresses).toHaveLength(16);
  });

  it('dials another address only when one of the first sixteen was not named for an hour', async () => {
    let from = 0;
    const named = (): Gateway[] =>
      Array.from({ length: 16 }, (_, at) => ({ process: `p${from + at}`, address: `h${from + at}.example:1` }));
    bed = new Bed(
      () => answer({ gateways: named() }),
      () => broken,
    );
    await bed.clock.advance(1_000);
    from = 16;
    bed.told({ ...answer().ready, gateways: named() });
    expect(bed.tunnel.furtherAddresses).toContain('h0.example:1');
    await bed.clock.advance(3_600_000);
    bed.told({ ...answer().ready, gateways: named() });
    expect(bed.tunnel.furtherAddresses).toEqual(named().map(({ address }) => address));
  });

  it('learns within seconds that somebody has entered its key', async () => {
    bed = new Bed(
      () => answer({ state: 'unclaimed' }),
      () => answer({ state: 'unclaimed' }),
      () => broken,
      () => answer(),
    );
    await bed.clock.advance(44_999);
    expect(bed.states).toEqual(['unclaimed']);
    await bed.clock.advance(1);
    expect(bed.states).toEqual(['unclaimed', 'online']);
    expect(bed.sessions).toHaveLength(1);
  });

  it('learns from a session at once that somebody has entered its key, and of processes that came later', async () => {
    const both = ['one', 'two'].map((process) => ({ process, address: AT }));
    const first = answer({ state: 'unclaimed' });
    bed = new Bed(
      () => first,
      () => answer({ process: 'two', gateways: both }),
    );
    await bed.clock.advance(0);
    bed.told({ ...first.ready, state: 'claimed' });
    expect(bed.states).toEqual(['unclaimed', 'online']);
    bed.told({ ...first.ready, state: 'claimed', gateways: both });
    await bed.clock.advance(0);
    expect(bed.dialled.map(({ address }) => address)).toEqual([null, AT]);
    expect(bed.sessions).toHaveLength(2);
  });

  it('stays off line once it was told to, and dials at once when told to connect', async () => {
    bed = new Bed(
      () => answer(),
      () => broken,
      () => answer(),
    );
    await bed.clock.advance(1_000);
    await bed.tunnel.disconnect();
    expect(bed.sessions[0]?.disposed).toBe(true);
    await bed.clock.advance(600_000);
    expect(bed.dialled).toHaveLength(1);
    expect(bed.tunnel.standing()).toMatchObject({
      state: 'offline',
      reason: 'It was told to disconnect. Go on with: agent connect',
    });
    bed.tunnel.connect();
    await bed.clock.advance(0);
    expect(bed.dialled).toHaveLength(2);
    bed.tunnel.connect(); // in the middle of the wait after an attempt in vain
    await bed.clock.advance(0);
    expect(bed.dialled).toHaveLength(3);
    expect(bed.tunnel.standing().state).toBe('online');
  });

  it('never dials again by itself once it is revoked, and ends what it has', async () => {
    const revoked = new StorageError({
      kind: 'unauthenticated',
      message: 'This agent was revoked.',
      vendor: 'revoked',
    });
    bed = new Bed(
      () => answer(),
      () => revoked,
      () => answer(),
    );
    await bed.clock.advance(6_000_000);
    expect(bed.dialled).toHaveLength(2);
    expect(bed.sessions[0]?.disposed).toBe(true);
    expect(bed.tunnel.standing()).toEqual({ state: 'revoked', reason: 'This agent was revoked.' });
    bed.tunnel.connect();
    await bed.clock.advance(0);
    expect(bed.tunnel.standing().state).toBe('online');
  });

  it.each([
    [
      'outdated',
      () => answer({ state: 'outdated', minimumVersion: '1.3.5.0' }),
      /the server asks for 1.3.5.0. Download/,
    ],
    ['unclaimed', () => answer({ state: 'unclaimed' }), /Enter it at the server/],
    ['refused', () => new StorageError({ kind: 'untrusted', message: 'Another answered.' }), /^Another answered.$/],
  ] as const)('tells that it is %s, and what to do', async (state, outcome, reason) => {
    bed = new Bed(outcome);
    await bed.clock.advance(0);
    expect(bed.tunnel.standing()).toEqual({ state, reason: expect.stringMatching(reason) });
  });

  it('closes all sessions when it ends', async () => {
    bed = new Bed(() => answer());
    await bed.clock.advance(0);
    await bed.end();
    expect(bed.sessions[0]?.disposed).toBe(true);
  });
});

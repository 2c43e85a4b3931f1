import { createHash, randomBytes } from 'node:crypto';
import {
  AgentRuns,
  askRoots,
  type PreparedRuns,
  type ServeCall,
  type SharedRoot,
  type Standing,
  serveAgent,
  serveStorage,
  tellStanding,
} from '@drover/agent-link';
import { MemoryLink } from '@drover/agent-link/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type SourceWork, StorageError } from '@drover/core';
import type { AgentHost } from '../agent-host.ts';

interface FakeAgent {
  readonly key: string;
  readonly store: MemoryStore;
  /** From its next call on it serves another store under the same paths, as a machine does whose disk is another. */
  serves(other: MemoryStore): void;
  /** Why sessions ended, in order. */
  readonly closed: StorageError[];
  /** The runs that it has prepared for, and all that it ever had. */
  readonly prepared: Map<string, SourceWork>;
  readonly everPrepared: SourceWork[];
  /** What it was told by the newest session, in order. */
  readonly told: Standing[];
  /** What it was asked, in order. */
  readonly asked: string[];
  /** Calls and holds a session until it is cut; rejects where it may not. */
  call(host?: AgentHost): Promise<void>;
  /** As a broken line does. */
  cut(): void;
}

/** An agent whose calls do not cross a network, and that serves a store in memory. */
export function fakeAgent(
  host: AgentHost,
  facts: {
    readonly name?: string;
    readonly version?: string;
    readonly address?: string;
    readonly store?: MemoryStore;
    readonly roots?: readonly SharedRoot[];
    /** How long each part is on its way. */
    readonly delayMs?: () => number;
    /** A machine and a process of it, where the agent tells; the key is that of another one where it has its public key. */
    readonly machine?: string;
    readonly instance?: string;
    readonly spki?: Buffer;
    /** It is gone, and nothing has told so. */
    readonly silent?: boolean;
  } = {},
): FakeAgent {
  const { spki = randomBytes(44), machine = null, instance } = facts;
  const key = createHash('sha256').update(spki).digest('hex').slice(0, 32).toUpperCase();
  const { name = 'files-1', version = '1.3.5.0', address = '192.0.2.1', store = new MemoryStore() } = facts;
  const { roots = [{ path: '/srv/share', writable: false }], delayMs = () => 0 } = facts;
  const closed: StorageError[] = [];
  const told: Standing[] = [];
  const asked: string[] = [];
  const prepared = new Map<string, SourceWork>();
  const everPrepared: SourceWork[] = [];
  let connection = new MemoryConnection(store);
  const snapshots: PreparedRuns = {
    begin: async (run, folder) => {
      if (!prepared.has(run)) everPrepared.push({ run, folder });
      prepared.set(run, { run, folder });
      return connection;
    },
    connection: async (run): Promise<Connection> => {
      if (prepared.has(run)) return connection;
      throw new StorageError({ kind: 'precondition-failed', message: 'It was not prepared for this run.' });
    },
    prepared: () => [...prepared.keys()],
    end: (run) => void prepared.delete(run),
  };
  let link: MemoryLink | null = null;
  return {
    ...{ key, store, closed, told, asked, prepared, everPrepared },
    cut: () => link?.cut(),
    serves: (other) => {
      connection = new MemoryConnection(other);
    },
    async call(to = host) {
      const { state } = await to.admit(
        { key, spki, host: name, os: 'linux', arch: 'x64', version, address, machine },
        instance ?? null,
      );
      const duties = { roots: () => roots, standing: (standing: Standing) => void told.push(standing) };
      const serve = serveAgent(duties, serveStorage(connection, snapshots));
      const noting: ServeCall = (method, ...call) => {
        asked.push(method);
        return serve(method, ...call);
      };
      const made = new MemoryLink(noting, { delayMs });
      link = made;
      await to.hold({
        ...{ key, link: made },
        ...(instance === undefined ? {} : { instance }),
        standing: {
          state: state === 'claimed' ? 'claimed' : 'unclaimed',
          minimumVersion: '1.3.5.0',
          gateways: [],
          process: '',
        },
        runs: new AgentRuns(made),
        roots: (signal) => askRoots(made, signal),
        tell: (standing, signal) => (facts.silent === true ? never(signal) : tellStanding(made, standing, signal)),
        close: (why) => {
          closed.push(why);
          made.cut();
        },
      });
    },
  };
}

function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { AcceptedAgent, Judgement, ReleaseSource } from '@drover/agent-link';
import { type Clock, networkOf, StorageError, toStorageError } from '@drover/core';
import type { AgentSessionStore } from '@drover/database';
import type { Logger } from 'pino';
import { LastingTroubles } from '../../lasting-troubles.ts';
import type { CertificateAndKey } from '../../tls/make-certificate.ts';
import { TWIN } from '../agent-faults.ts';
import type { AgentHost } from '../agent-host.ts';
import { stateOf } from '../held-session.ts';
import { reachedFrom } from '../reached-from.ts';
import { PendingCalls } from './pending-calls.ts';

export interface AcceptParts {
  readonly host: AgentHost;
  readonly sessions: AgentSessionStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  /** The private key that agents know this server by, as PEM. */
  readonly identity: () => Promise<string>;
  readonly binding: 'none' | 'tls';
  /** The process whose port takes the calls. */
  readonly listener: string;
  /** What agents are offered to update themselves with. */
  readonly releases?: ReleaseSource | null;
  minimum(): Promise<string>;
}

type Accept = (socket: Socket, certificate: SecureContext, signal: AbortSignal) => Promise<AcceptedAgent | null>;

/** Networks whose failed calls are told of each by itself. */
const MOST_NETWORKS = 1000;

/** Ends TLS on raw sockets and keeps the sessions of the agents behind them, until it is disposed of. */
export class AgentAcceptor implements AsyncDisposable {
  readonly #parts: AcceptParts;
  readonly #over = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #pending = new PendingCalls();
  readonly #troubles: LastingTroubles;
  /** Where calls that failed came from, as far as each is told of by itself. */
  readonly #networks = new Set<string>();
  #certificate: SecureContext | null = null;
  #accept: Promise<Accept> | null = null;

  constructor(parts: AcceptParts) {
    this.#parts = parts;
    this.#troubles = new LastingTroubles(parts.clock, (facts, message) => parts.log.warn(facts, message));
  }

  /** From now on calls are answered with this certificate. */
  secure({ cert, key }: CertificateAndKey): void {
    this.#certificate = createSecureContext({ cert, key, minVersion: 'TLSv1.3' });
  }

  /** Takes a socket over; whatever becomes of it, nothing is thrown. */
  take(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const work = this.#take(socket, address).catch((thrown: unknown) => {
      socket.destroy();
      if (!this.#over.signal.aborted) this.#failed(address, thrown);
    });
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new DOMException('The server is stopping.', 'AbortError'));
    await Promise.all(this.#underWay);
  }

  #failed(address: string, thrown: unknown): void {
    const network = networkOf(address);
    if (this.#networks.size < MOST_NETWORKS) this.#networks.add(network);
    const error = isPushedOut(thrown) ? tooManyCalls() : toStorageError(thrown);
    const facts = { address, error: error.describe() };
    const from = this.#networks.has(network) ? network : 'elsewhere';
    this.#troubles.met(`call ${from}`, error.kind, facts, 'a call of an agent failed');
  }

  async #take(socket: Socket, address: string): Promise<void> {
    if (this.#certificate === null) throw notReady();
    this.#accept ??= this.#load().catch((error: unknown) => {
      this.#accept = null; // the next call may find what is missing now
      throw error;
    });
    const accept = await this.#accept;
    const certificate = this.#certificate;
    const accepted = await this.#shakeHands(address, (signal) => accept(socket, certificate, signal));
    if (accepted === null) return;
    const { key, hello, link, ready } = accepted;
    const { AgentRuns, askRoots, offerUpdates, tellStanding } = await import('@drover/agent-link');
    const { state, minimumVersion, gateways, process, twin = null } = ready;
    const { releases, clock } = this.#parts;
    await this.#parts.host.hold({
      ...(hello.instance === undefined ? {} : { instance: hello.instance }),
      ...{ key, link, standing: { state, minimumVersion, gateways, process, twin } },
      runs: new AgentRuns(link),
      roots: (signal) => askRoots(link, signal),
      tell: (standing, signal) => tellStanding(link, standing, signal),
      close: (why) => void link.close(why).catch(() => undefined), // `closed` tells the rest
    });
    if (releases !== undefined && releases !== null) void offerUpdates(link, releases, clock, this.#over.signal);
  }

  async #shakeHands<T>(address: string, hands: (signal: AbortSignal) => Promise<T>): Promise<T> {
    using call = this.#pending.begin(address);
    return await hands(AbortSignal.any([this.#over.signal, call.signal]));
  }

  /** The protocol is loaded when the first agent calls: whoever has none does not pay for it. */
  async #load(): Promise<Accept> {
    const { acceptAgent, loadIdentity, PendingSessions } = await import('@drover/agent-link');
    const { clock, version, binding } = this.#parts;
    const common = {
      ...{ clock, identity: loadIdentity(await this.#parts.identity()), serverVersion: version },
      ...{ sessions: new PendingSessions(), binding: binding === 'none' ? ('none' as const) : ('exporter' as const) },
    };
    return (socket, secureContext, signal) => {
      const address = socket.remoteAddress ?? '';
      const judge = (agent: Parameters<AgentAcceptor['judge']>[0]) => this.judge(agent, address);
      return acceptAgent(socket, { ...common, secureContext, judge }, signal);
    };
  }

  /** What becomes of an agent that has proved which key it holds. */
  async judge(
    { key, hello }: { readonly key: string; readonly hello: AcceptedAgent['hello'] },
    address: string,
  ): Promise<Judgement> {
    const { host, sessions, minimum, listener } = this.#parts;
    const { spki, host: name, os, arch, agentVersion, instance = null, machine = null } = hello;
    try {
      const version = fourParts(agentVersion);
      const known = await host.admit({ key, spki, host: name, os, arch, version, address, machine }, instance);
      const gateways = reachedFrom(listener, await sessions.gateways());
      const { twin } = known;
      return { state: stateOf(known), minimumVersion: await minimum(), gateways, process: sessions.process, twin };
    } catch (error) {
      const code = error instanceof StorageError ? refusalCode(error) : null;
      if (!(error instanceof StorageError) || code === null) throw error;
      return { refused: { code, message: error.message, remedy: error.remedy ?? '' } };
    }
  }
}

function refusalCode({ kind, vendor }: StorageError): string | null {
  if (vendor === TWIN) return TWIN;
  if (kind === 'unauthenticated') return 'revoked';
  return kind === 'rate-limited' ? 'too-many' : null;
}

function fourParts(version: string): string {
  return [...version.split('.'), '0', '0'].slice(0, 4).join('.');
}

function isPushedOut(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError';
}

function tooManyCalls(): StorageError {
  return new StorageError({
    kind: 'rate-limited',
    message:
      'A call to the port for agents had to make room, because too many were under way that had not said who they are.',
    remedy: 'If this goes on, keep strangers from the port for agents.',
  });
}

function notReady(): StorageError {
  return new StorageError({ kind: 'unavailable', message: 'An agent called before this process could answer.' });
}

import type { Activities } from '../activity/activities.ts';
import type { Settings } from '../config/settings.ts';
import type { Commanded } from '../control/control-server.ts';
import type { AgentStatus, UpdateStatus } from '../control/messages.ts';
import { type AgentLog, LOGGERS } from '../log/agent-log.ts';
import type { Dial } from '../tunnel/session.ts';
import { DIALLING, DISCONNECTED, type Standing } from '../tunnel/standing.ts';
import { Tunnel } from '../tunnel/tunnel.ts';
import { AGENT_VERSION } from '../version.ts';
import type { World } from '../world.ts';

const CONNECTING_MS = 30_000;

export interface AgentParts {
  readonly world: Pick<World, 'clock' | 'random'>;
  readonly settings: Pick<Settings, 'server'>;
  readonly shares: AgentStatus['shares'];
  readonly key: string;
  readonly logFile: string;
  readonly log: AgentLog;
  readonly dial: Dial;
  readonly activities: Activities;
  readonly updates: { readonly status: UpdateStatus; told(): UpdateStatus };
}

/** The agent while it runs: its tunnel, and what commands may ask of it. */
export class RunningAgent implements Commanded {
  readonly activities: Activities;
  readonly #parts: AgentParts;
  readonly #tunnel: Tunnel;
  readonly #listeners = new Set<(status: AgentStatus) => void>();
  readonly #stopping = new AbortController();

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.activities = parts.activities;
    this.#tunnel = new Tunnel({
      dial: parts.dial,
      version: AGENT_VERSION,
      world: parts.world,
      onChange: (standing) => this.#changed(standing),
    });
  }

  /** Aborted by `stop`. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Serves until the signal aborts. */
  async run(ending: AbortSignal): Promise<void> {
    await this.#tunnel.run(AbortSignal.any([ending, this.stopping]));
    this.#parts.log('INFO', LOGGERS.bifrost, 'The agent has stopped.');
  }

  status(): AgentStatus {
    const { key, settings, shares, logFile, updates } = this.#parts;
    const { host, port } = settings.server;
    const standing = this.#tunnel.standing();
    const also = this.#tunnel.furtherAddresses;
    return {
      ...{ key, version: AGENT_VERSION, ...standing, server: { host, port }, shares },
      ...{ log: logFile, updates: updates.status },
      ...(also.length === 0 ? {} : { also }),
    };
  }

  async connect(): Promise<void> {
    this.#parts.log('INFO', LOGGERS.control, 'Told to connect.');
    this.#tunnel.connect();
    const { promise: known, resolve } = Promise.withResolvers<void>();
    using _listening = this.onStatus(() => {
      if (this.#tunnel.standing() !== DIALLING) resolve();
    });
    if (this.#tunnel.standing() !== DIALLING) return;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.stopping]);
    const late = this.#parts.world.clock.sleep(CONNECTING_MS, signal).catch(() => undefined);
    await Promise.race([known, late]);
    over.abort();
  }

  async disconnect(): Promise<void> {
    this.#parts.log('INFO', LOGGERS.control, 'Told to disconnect.');
    await this.#tunnel.disconnect();
  }

  update(): void {
    this.#parts.log('INFO', LOGGERS.control, 'Told to update.');
    this.#parts.updates.told();
  }

  stop(): void {
    this.#parts.log('INFO', LOGGERS.control, 'Told to stop.');
    this.#stopping.abort(new DOMException('The agent was told to stop.', 'AbortError'));
  }

  onStatus(listener: (status: AgentStatus) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #changed(standing: Standing): void {
    const { state, reason } = standing;
    // Whoever told it to connect or disconnect is in the log already.
    if (standing !== DIALLING && standing !== DISCONNECTED) {
      const level = state === 'online' && reason === null ? 'INFO' : 'WARN';
      this.#parts.log(level, LOGGERS.bifrost, `The agent is ${state}${reason === null ? '.' : `: ${reason}`}`);
    }
    const status = this.status();
    for (const listener of this.#listeners) listener(status);
  }
}

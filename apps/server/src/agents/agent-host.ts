import type { SharedRoot, Standing } from '@drover/agent-link';
import type { AgentsPort } from '@drover/connector-kit';
import { type Clock, type Connection, toStorageError } from '@drover/core';
import type { AgentGreeting, AgentRecord, AgentSessionStore, AgentStore, ToldSession } from '@drover/database';
import type { Logger } from 'pino';
import { absentAgent, callAgain, revokedKey, takenKey, tooManyAgents, twinAgent } from './agent-faults.ts';
import { AgentJudge, connectionOf } from './agent-judge.ts';
import type { AgentSession } from './agent-session.ts';
import { agentsPort } from './agents-port.ts';
import { type Held, isBusy, isOpenForTrial, isTrusted, isUsable, stateOf } from './held-session.ts';

export interface AgentHostParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly agents: AgentStore;
  readonly sessions: AgentSessionStore;
  /** The oldest version that may work. */
  minimum(): Promise<string>;
}

/** How long an agent may take to answer a question about itself. */
const ANSWER_MS = 30_000;
/** How long what an agent serves is not looked into again where something was wrong with it. */
const LOOK_AGAIN_MS = 60_000;
/** How long one may take to show that it lives, while another process with its key wants its place. */
const ALIVE_MS = 5_000;

/** The sessions that this process holds with agents, and what may be done over them. */
export class AgentHost implements AsyncDisposable {
  readonly #parts: AgentHostParts;
  readonly #judge: AgentJudge;
  readonly #held = new Map<string, Held>();
  readonly #watchers = new Set<() => void>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #over = new AbortController();
  /** Counts looks at what is known of agents. */
  #looks = 0;

  constructor(parts: AgentHostParts) {
    this.#parts = parts;
    this.#judge = new AgentJudge(parts.agents);
  }

  /** All of them. */
  get sessions(): readonly ToldSession[] {
    const now = this.#parts.clock.monotonic();
    return [...this.#held.values()].map((held) => {
      const { session, epoch } = held;
      return { agent: session.key, epoch, busy: isBusy(held, now) };
    });
  }

  /** The connectors of which an agent can be used from here. */
  get connectors(): readonly string[] {
    return connectorsOf([...this.#held.values()].filter(isUsable));
  }

  /** The connectors of which what was begun from here can be brought to its end. */
  get reachable(): readonly string[] {
    return connectorsOf([...this.#held.values()].filter(isTrusted));
  }

  /** Told whenever `connectors` may have changed. */
  watch(changed: () => void): Disposable {
    this.#watchers.add(changed);
    return { [Symbol.dispose]: () => void this.#watchers.delete(changed) };
  }

  /** Notes an agent that has proved who it is. Rejects with why it may not stay; `instance` tells its processes apart. */
  async admit(greeting: AgentGreeting, instance: string | null = null): Promise<AgentRecord> {
    const first = await this.#twinOf(greeting, instance);
    if (first !== null) throw twinAgent(first);
    const found = await this.#parts.agents.greet(greeting, await this.#parts.minimum());
    if (found === 'too-many') throw tooManyAgents();
    if (found === 'other-key') throw revokedKey();
    if (found.state === 'revoked') throw revokedKey();
    return found;
  }

  /** Keeps a session until it ends; one that the agent had with this process before is over. */
  async hold(session: AgentSession): Promise<void> {
    const { agents, sessions, log } = this.#parts;
    const { key } = session;
    const epoch = await sessions.begin(key);
    const look = ++this.#looks;
    const record = await agents.get(key);
    if (record === null || record.state === 'revoked' || this.#over.signal.aborted) {
      session.close(record === null ? tooManyAgents() : revokedKey());
      await sessions.end(key, epoch);
      return;
    }
    this.#held.get(key)?.session.close(absentAgent(record));
    const never = Number.NEGATIVE_INFINITY;
    const held: Held = {
      session,
      epoch,
      record,
      look,
      told: session.standing,
      seen: false,
      looking: false,
      lookedAt: never,
      usedAt: never,
    };
    this.#held.set(key, held);
    log.info({ agent: record.host, version: record.version, state: record.state }, 'an agent connected');
    this.#track(session.link.closed.then(() => this.#end(held)));
    this.#bringUpToDate(held);
    this.#changed();
  }

  /** Somebody changed something about these agents, or all may have changed. */
  async refresh(keys: readonly string[] = [...this.#held.keys()]): Promise<void> {
    const asked = keys.filter((key) => this.#held.has(key));
    const look = ++this.#looks;
    const records = new Map((await this.#parts.agents.getMany(asked)).map((record) => [record.key, record]));
    for (const key of asked) {
      const held = this.#held.get(key);
      const record = records.get(key);
      // Answers overtake each other: a later look has seen all that this one saw.
      if (held === undefined || held.look > look) continue;
      held.look = look;
      if (record === undefined || record.state === 'revoked') {
        // One that nobody had authorised may have made room for others.
        held.session.close(record === undefined ? tooManyAgents() : revokedKey());
        continue;
      }
      // Somebody authorised it once more, as it is now.
      if (held.record.stranger !== null && record.stranger === null) held.seen = false;
      held.record = record;
      this.#bringUpToDate(held);
    }
    this.#changed();
  }

  /** Agents hear of processes when they call: those that were not told of one of these hear of them now. */
  tellOf(gateways: Standing['gateways']): void {
    for (const held of this.#held.values()) {
      const known = new Set(held.told.gateways.map(({ process }) => process));
      if (gateways.some(({ process }) => !known.has(process))) this.#tell(held, { gateways });
    }
  }

  /** Tells agents of the end of runs that they have prepared for; `ended` says which of some have ended. */
  async endRuns(ended: (runs: readonly string[]) => Promise<readonly string[]>, signal: AbortSignal): Promise<void> {
    await Promise.all(
      [...this.#held.values()].map(async ({ session: { runs }, record }) => {
        const prepared = record.state === 'claimed' ? await runs.prepared(signal) : [];
        if (prepared.length === 0) return;
        for (const run of await ended(prepared)) await runs.end(run, signal);
      }),
    );
  }

  /** The folders that an agent shares, as it says itself; null where no session is held with it, or it cannot tell. */
  async rootsOf(key: string, signal: AbortSignal): Promise<readonly SharedRoot[] | null> {
    const held = this.#held.get(key);
    if (held === undefined) return null;
    return await held.session.roots(AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  }

  /** What an agent serves, as far as a session is held with it, whatever is known of it. */
  async open(key: string, signal: AbortSignal): Promise<Connection | null> {
    const held = this.#held.get(key);
    return held === undefined ? null : await connectionOf(held, signal);
  }

  /** Any agent of an authorised connector. */
  portOf(connectorId: string): AgentsPort {
    const { agents } = this.#parts;
    return agentsPort({
      ...this.#portParts(({ record }) => record.connectorId === connectorId, isUsable),
      find: async () => {
        const all = await agents.ofConnectors([connectorId]);
        return all.find(({ online }) => online) ?? all[0] ?? null;
      },
    });
  }

  /** The agent that has the key, as long as it is nobody's but this connector's. */
  portForTrial(connectorId: string | null): AgentsPort {
    const isFree = (record: AgentRecord): boolean =>
      record.state === 'unclaimed' || (record.state === 'claimed' && record.connectorId === connectorId);
    const { agents } = this.#parts;
    return agentsPort({
      ...this.#portParts(({ record }, key) => record.key === key && isFree(record), isOpenForTrial),
      find: async (key) => {
        const found = await agents.get(key);
        if (found?.state !== 'claimed' || isFree(found)) return found;
        await agents.noteRefusal(key);
        throw takenKey();
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new DOMException('This process ends.', 'AbortError'));
    for (const { session, record } of this.#held.values()) session.close(absentAgent(record));
    await Promise.all(this.#underWay);
  }

  /** The agent that was there first with this key, and lives; it goes on with its work. Null where the place is free. */
  async #twinOf({ key, host, address, machine }: AgentGreeting, instance: string | null): Promise<AgentRecord | null> {
    const { agents, sessions } = this.#parts;
    const held = this.#held.get(key);
    const isOther = instance !== null && held?.session.instance !== undefined && held.session.instance !== instance;
    const isTaken =
      (isOther && (await this.#isAlive(held))) ||
      (machine !== null && (await sessions.isOfAnotherMachine(key, machine)));
    const first = isTaken ? await agents.get(key) : null;
    if (first === null || first.state === 'revoked') return null;
    await agents.noteTwin(key, address === '' ? host : `${host} (${address})`);
    return first;
  }

  /** A process that was killed leaves a session behind where nothing has told this side of its end. */
  async #isAlive({ session, told }: Held): Promise<boolean> {
    const limited = AbortSignal.any([this.#over.signal, AbortSignal.timeout(ALIVE_MS)]);
    return await session.tell(told, limited).then(
      () => true,
      (thrown: unknown) => toStorageError(thrown).kind === 'unsupported',
    );
  }

  #portParts(matches: (held: Held, key: string) => boolean, usable: (held: Held) => boolean) {
    const { clock, log, minimum } = this.#parts;
    return {
      held: (key: string) => [...this.#held.values()].filter((held) => matches(held, key)),
      watch: (changed: () => void) => this.watch(changed),
      ...{ clock, minimum, usable },
      onMisfit: ({ record: { host } }: Held) =>
        log.warn(
          { agent: host },
          'an agent of the connector serves other than the others and gets no part of the work',
        ),
    };
  }

  /** Tells an agent what it does not know of itself, and asks what is not known of it. */
  #bringUpToDate(held: Held): void {
    const state = stateOf(held.record);
    const { twin } = held.record;
    if (state !== held.told.state || twin !== (held.told.twin ?? null)) this.#tell(held, { state, twin });
    if (held.record.state === 'claimed' && this.#isLookDue(held)) this.#lookInto(held);
  }

  #tell(held: Held, change: Partial<Standing>): void {
    const before = held.told;
    held.told = { ...before, ...change };
    const telling = this.#parts.minimum().then(
      async (minimumVersion) => {
        held.told = { ...held.told, minimumVersion };
        await held.session.tell(held.told, this.#answerTime()).catch(() => {
          // One that cannot hear of it asks before long how it stands; of further processes it hears only when it calls again.
          if (change.gateways !== undefined) held.session.close(callAgain());
        });
      },
      () => {
        held.told = before; // the database is away: it is told with the next look
      },
    );
    this.#track(telling);
  }

  #isLookDue({ seen, looking, lookedAt, record: { differs, stranger } }: Held): boolean {
    if (looking) return false;
    if (stranger !== null) return this.#parts.clock.monotonic() - lookedAt > LOOK_AGAIN_MS;
    // What it shares does not change until it calls again; what the others share may.
    return !seen && !(differs && lookedAt > Number.NEGATIVE_INFINITY);
  }

  /** Which folders it shares, and whether they are its connector's. */
  #lookInto(held: Held): void {
    held.looking = true;
    const looking = this.#judged(held).catch((thrown: unknown) => {
      // It is looked into again with the next look at all agents, or when it calls again.
      const { message } = toStorageError(thrown);
      this.#parts.log.debug(
        { agent: held.record.host, error: message },
        'what an agent shares could not be looked into',
      );
    });
    this.#track(
      looking.finally(() => {
        held.looking = false;
        this.#changed();
      }),
    );
  }

  async #judged(held: Held): Promise<void> {
    const signal = this.#answerTime();
    const { clock, log } = this.#parts;
    const roots = await held.session.roots(signal).catch((thrown: unknown) => {
      const error = toStorageError(thrown);
      if (error.kind === 'unsupported') return null; // too old to tell
      throw error;
    });
    const { connectorId } = held.record;
    const siblings = () => [...this.#held.values()].filter(({ record }) => record.connectorId === connectorId);
    const record = roots === null ? held.record : await this.#judge.judge(held, roots, siblings, signal);
    if (record === null) return;
    const { stranger, host, differs } = record;
    if (stranger !== null && held.record.stranger === null)
      log.warn({ agent: host, why: stranger.message }, 'an agent gets no work');
    held.record = record;
    held.lookedAt = clock.monotonic();
    held.seen = !differs || stranger !== null;
  }

  #answerTime(): AbortSignal {
    return AbortSignal.any([this.#over.signal, AbortSignal.timeout(ANSWER_MS)]);
  }

  async #end(held: Held): Promise<void> {
    const { key } = held.session;
    const isLast = this.#held.get(key) === held;
    if (isLast) this.#held.delete(key);
    this.#changed();
    if (!isLast) return;
    const { sessions, log } = this.#parts;
    log.info({ agent: held.record.host }, 'an agent is gone');
    // Where the database is away, the row is taken for dead after a while.
    await sessions.end(key, held.epoch).catch(() => undefined);
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch(() => undefined); // what fails because the database is away is done again in a few seconds
    this.#underWay.add(tracked);
    void tracked.finally(() => this.#underWay.delete(tracked));
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

function connectorsOf(held: readonly Held[]): readonly string[] {
  return [...new Set(held.flatMap(({ record }) => record.connectorId ?? []))];
}

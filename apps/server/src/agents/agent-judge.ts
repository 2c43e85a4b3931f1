import type { SharedRoot } from '@drover/agent-link';
import type { Connection } from '@drover/core';
import type { AgentStore } from '@drover/database';
import { type Held, isUsable } from './held-session.ts';
import { judgeContent } from './judge-content.ts';
import type { Compared } from './why-different.ts';

/** Looks into what agents serve when they come, one agent of a connector after the other. */
export class AgentJudge {
  readonly #agents: AgentStore;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(agents: AgentStore) {
    this.#agents = agents;
  }

  /** Notes whether what a claimed agent serves is its connector's, and gives what is known of the agent then. */
  async judge(
    held: Held,
    roots: readonly SharedRoot[],
    others: () => readonly Held[],
    signal: AbortSignal,
  ): Promise<Held['record'] | null> {
    const { key, connectorId } = held.record;
    const before = this.#turns.get(connectorId ?? key);
    const turn = (async () => {
      await before?.catch(() => undefined);
      return await this.#judge(held, roots, others, signal);
    })();
    this.#turns.set(connectorId ?? key, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(connectorId ?? key) === turn) this.#turns.delete(connectorId ?? key);
    }
  }

  async #judge(
    held: Held,
    roots: readonly SharedRoot[],
    others: () => readonly Held[],
    signal: AbortSignal,
  ): Promise<Held['record'] | null> {
    const { key } = held.session;
    await this.#agents.setRoots(key, roots);
    const record = await this.#agents.get(key);
    if (record === null || (record.differs && record.stranger === null)) return record;
    const other = others().find((each) => each !== held && isUsable(each)) ?? null;
    await using mine = await connected(held, roots, signal);
    await using sound = other === null ? null : await connected(other, other.record.roots ?? roots, signal);
    const known = await this.#agents.contentOf(key);
    const { stranger, content } = await judgeContent(mine, sound, known, signal);
    const why = stranger === null ? null : { message: stranger.message, remedy: stranger.remedy ?? '' };
    if (why?.message !== record.stranger?.message || content !== undefined)
      await this.#agents.setJudged(key, why, content);
    return await this.#agents.get(key);
  }
}

async function connected(
  held: Held,
  roots: readonly SharedRoot[],
  signal: AbortSignal,
): Promise<Compared & AsyncDisposable> {
  const connection = await connectionOf(held, signal);
  const { host } = held.record;
  return { host, roots, connection, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() };
}

/** What the agent of this session serves. */
export async function connectionOf({ session }: Held, signal: AbortSignal): Promise<Connection> {
  const { openAgentConnection } = await import('@drover/agent-link');
  return await openAgentConnection({ link: async () => session.link }, signal);
}

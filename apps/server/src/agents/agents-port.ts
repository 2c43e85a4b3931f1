import type { AgentsPort } from '@drover/connector-kit';
import type { Clock, StorageError } from '@drover/core';
import type { AgentRecord } from '@drover/database';
import {
  absentAgent,
  differingAgent,
  drainedAgent,
  outdatedAgent,
  revokedKey,
  strangeAgent,
  unknownKey,
  unseenAgent,
} from './agent-faults.ts';
import { type Held, isSound } from './held-session.ts';
import { spreadLinks } from './spread-links.ts';

interface PortParts {
  /** The sessions of this process that may be meant. */
  held(key: string): readonly Held[];
  /** Which of them may get new work. */
  usable(held: Held): boolean;
  /** Told when there may be others. */
  watch(changed: () => void): Disposable;
  /** The agent that is meant, wherever it is. Rejects where it must not be asked for. */
  find(key: string): Promise<AgentRecord | null>;
  minimum(): Promise<string>;
  onMisfit(held: Held): void;
  readonly clock: Clock;
}

/** For how long an agent that has sessions with other processes is waited for. */
const COMES_MS = 10_000;

/** What connectors ask agents by. */
export function agentsPort(parts: PortParts): AgentsPort {
  const usable = (key: string): Held | undefined => parts.held(key).find(parts.usable);
  const choose = async (key: string, signal: AbortSignal): Promise<Held> => {
    const held = usable(key);
    if (held !== undefined) return held;
    const record = await parts.find(key);
    // It dials one process after the other: what another holds is here in a moment.
    const mayCome = record?.online === true && (isSound(record) || record.stranger !== null) && !record.drained;
    const late = mayCome ? await comes(parts, () => usable(key), signal) : undefined;
    if (late !== undefined) return late;
    throw await whyNot(parts, record);
  };
  return {
    describe: async (key, signal) => (await choose(key, signal)).record,
    connect: async (key, signal, work) => {
      await choose(key, signal);
      const { openAgentConnection } = await import('@drover/agent-link');
      const links = spreadLinks({
        held: () => parts.held(key),
        usable: parts.usable,
        whyNot: async () => await whyNot(parts, await parts.find(key)),
        onMisfit: (held) => parts.onMisfit(held),
        onUse: (held) => {
          held.usedAt = parts.clock.monotonic();
        },
      });
      return await openAgentConnection(links, signal, work);
    },
  };
}

/** What `look` finds, now or within a few seconds. */
async function comes(
  { watch, clock }: PortParts,
  look: () => Held | undefined,
  signal: AbortSignal,
): Promise<Held | undefined> {
  const found = new AbortController();
  using _ = watch(() => look() !== undefined && found.abort());
  if (look() === undefined) {
    const either = AbortSignal.any([signal, found.signal]);
    await clock.sleep(COMES_MS, either).catch(() => signal.throwIfAborted());
  }
  return look();
}

async function whyNot({ minimum }: PortParts, record: AgentRecord | null): Promise<StorageError> {
  if (record === null) return unknownKey();
  if (record.state === 'revoked') return revokedKey();
  if (record.outdated) return outdatedAgent(record, await minimum());
  if (record.stranger !== null) return strangeAgent(record.stranger);
  if (record.differs) return differingAgent(record);
  if (record.drained) return drainedAgent(record);
  return record.online ? unseenAgent(record) : absentAgent(record);
}

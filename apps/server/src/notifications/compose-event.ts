import type { EndedBatch, EndedTransfer } from '@drover/database';

export type EventType = 'migration.ended' | 'test' | 'transfer.ended';

export interface WebhookEvent {
  readonly type: EventType;
  /** What is posted, as JSON. */
  readonly body: string;
}

/** The events of runs that ended: one for a migration that has come to rest, one for each single transfer. */
export function composeEvents({ migration, totals, transfers }: EndedBatch, now: number): readonly WebhookEvent[] {
  if (migration === null) return transfers.map((each) => event('transfer.ended', now, transferData(each)));
  const problems = transfers.filter(({ state }) => state === 'failed' || state === 'problems').map(transferData);
  return [event('migration.ended', now, { migration, ...totals, problems })];
}

export function testEvent(now: number): WebhookEvent {
  return event('test', now, { message: 'Drover reaches this address.' });
}

function event(type: EventType, now: number, data: object): WebhookEvent {
  return { type, body: JSON.stringify({ type, timestamp: new Date(now).toISOString(), data }) };
}

function transferData({ endedAt, ...transfer }: EndedTransfer): object {
  return { ...transfer, endedAt: endedAt.toISOString() };
}

import type { routes } from '@drover/api';
import { secretsIn } from '@drover/connector-kit';
import type { Application } from '../application.ts';
import { Channel } from '../http/channel.ts';
import type { SentEvent } from '../http/handlers.ts';
import type { Wish } from './authorize.ts';
import { failureView } from './failure-view.ts';
import { runTrial } from './trial.ts';

type TrialEvent = SentEvent<typeof routes.tryConnector>;

/** The steps of a trial as they happen, and its end. Whoever stops reading ends the trial. */
export async function* trialEvents(
  app: Application,
  { kind, checked, connectorId }: Wish,
  caller: AbortSignal,
  failing: (error: unknown) => Promise<void> = async () => undefined,
): AsyncGenerator<TrialEvent, void, undefined> {
  const left = new AbortController();
  const signal = AbortSignal.any([caller, left.signal]);
  const channel = new Channel<TrialEvent>();
  const { values } = checked;
  const trying = runTrial(app, { kind, values, connectorId }, (data) => channel.push({ event: 'step', data }), signal)
    .then(async ({ notes, failed }): Promise<TrialEvent> => {
      if (failed !== null) await failing(failed.error);
      const secrets = secretsIn(kind.definition.options, values);
      const failure = failed === null ? {} : { failure: failureView(failed.error, secrets) };
      return { event: 'end', data: { passed: failed === null, notes: [...notes], ...failure } };
    })
    .finally(() => channel.end());
  trying.catch(() => undefined); // awaited below, after the steps
  try {
    yield* channel;
    yield await trying;
  } finally {
    left.abort();
    await trying.catch(() => undefined); // nothing is left open when this returns
  }
}

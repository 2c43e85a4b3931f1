import { createAccountLimits, PERSON_RETRY, withStandardLayers } from '@drover/connector-kit';
import { Browser } from './browser.ts';
import { openStored, type StoredNeeds } from './open-stored.ts';

/** For people who look around; runs have connections of their own. */
export function createBrowser(app: StoredNeeds): Browser {
  const { clock, log } = app;
  return new Browser({
    clock,
    log,
    open: (connector, signal) => openStored(app, connector, signal),
    layered: (connection) =>
      withStandardLayers(connection, {
        clock,
        random: Math.random,
        limits: createAccountLimits({ operations: connection.capabilities.operations.max }, clock),
        retry: PERSON_RETRY,
      }),
  });
}

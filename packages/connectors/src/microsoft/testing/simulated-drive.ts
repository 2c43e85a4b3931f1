import { realClock } from '@drover/connector-kit/testing';
import type { Connection } from '@drover/core';
import { type MicrosoftOptions, type MicrosoftSimulator, startMicrosoft } from '@drover/testing-servers/microsoft';
import { oneDriveForBusiness } from '../onedrive/business.ts';
import { oneDriveConsumer } from '../onedrive/consumer.ts';
import { simulatedAccess } from './simulated-access.ts';

const ANNA = 'anna@contoso.example';

/** The OneDrive of one person at a simulated Microsoft 365, as Drover has it open. */
export interface SimulatedDrive extends AsyncDisposable {
  readonly simulator: MicrosoftSimulator;
  readonly drive: ReturnType<MicrosoftSimulator['oneDrive']>;
  /** Without layers. */
  readonly connection: Connection;
  /** The operations that `work` made of the service, in the order in which they came. */
  requestsOf(work: () => Promise<unknown>): Promise<string[]>;
  /** The same drive as another process has it open. */
  another(): Promise<{ readonly connection: Connection } & AsyncDisposable>;
}

export async function openSimulatedDrive(options: MicrosoftOptions = {}): Promise<SimulatedDrive> {
  const cleanup = new AsyncDisposableStack();
  const simulator = cleanup.use(await startMicrosoft({ users: [{ userPrincipalName: ANNA }], ...options }));
  const definition = options.flavour === 'personal' ? oneDriveConsumer : oneDriveForBusiness;
  const signal = new AbortController().signal;
  const context = {
    clock: realClock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    tokens: { read: async () => null, refresh: async () => '' },
    access: simulatedAccess(simulator, ANNA),
  };
  const open = async () => {
    await using opened = new AsyncDisposableStack();
    const account = opened.use(await definition.open({}, context, signal));
    const connection = opened.use(await account.open('', signal));
    const kept = opened.move();
    return { connection, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  };
  const { connection } = cleanup.use(await open());
  return {
    simulator,
    drive: simulator.oneDrive(ANNA),
    connection,
    another: open,
    async requestsOf(work) {
      const before = simulator.requests().length;
      await work();
      return simulator
        .requests()
        .slice(before)
        .map(({ operation }) => operation);
    },
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  };
}

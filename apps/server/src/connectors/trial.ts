import { isIP } from 'node:net';
import type { Trust, TryStep } from '@drover/api';
import { type OpenStep, secretsIn } from '@drover/connector-kit';
import { type Account, StorageError, type TokenStore, toStorageError } from '@drover/core';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { ConnectorKind } from './catalogue.ts';
import { failureView, stepOfFault, trustOf } from './failure-view.ts';
import { openAccount } from './open-account.ts';
import { openTrialRoot } from './trial-root.ts';
import { tryWrite } from './try-write.ts';

type StepName = TryStep['step'];

export interface TrialRequest {
  readonly kind: ConnectorKind;
  readonly values: Readonly<Record<string, unknown>>;
  /** The connector that it is for, where that is there already. */
  readonly connectorId: string | null;
  /** What a sign-in has just given. */
  readonly tokens?: TokenStore;
}

export interface TrialResult {
  readonly notes: readonly string[];
  /** Null when everything that is needed works. */
  readonly failed: { readonly step: StepName; readonly error: StorageError; readonly trust: Trust | null } | null;
}

const PATIENCE_MS = 120_000;

/** Goes the whole way that a transfer will go: connects, signs in, lists, writes; tells each step when it is really done. */
export async function runTrial(
  app: Application,
  request: TrialRequest,
  report: (step: TryStep) => void,
  caller: AbortSignal,
): Promise<TrialResult> {
  const trial = new Trial(app, request, report);
  const signal = AbortSignal.any([caller, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    return { notes: await trial.run(signal), failed: null };
  } catch (error) {
    caller.throwIfAborted();
    if (error instanceof ApplicationError) throw error;
    return { notes: [], failed: trial.fail(signal.aborted ? tooSlow(error) : toStorageError(error)) };
  }
}

function tooSlow(cause: unknown): StorageError {
  return new StorageError({
    kind: 'timeout',
    fault: 'server',
    message: 'The server did not come to an end with this within two minutes.',
    remedy: 'Check that the server is not overloaded and that nothing slows the way to it down, then try again.',
    cause,
  });
}

class Trial {
  readonly #app: Application;
  readonly #request: TrialRequest;
  readonly #report: (step: TryStep) => void;
  readonly #passed = new Set<StepName>();

  constructor(app: Application, request: TrialRequest, report: (step: TryStep) => void) {
    this.#app = app;
    this.#request = request;
    this.#report = report;
  }

  async run(signal: AbortSignal): Promise<readonly string[]> {
    const { kind, values, connectorId: triedFor, tokens } = this.#request;
    this.#tell(this.#next(), 'running', 'Under way.');
    const onStep = (step: OpenStep): void => this.#reached(step);
    const opening = { kind, values, stored: null, triedFor, onStep, ...(tokens === undefined ? {} : { tokens }) };
    await using account = await openAccount(this.#app, opening, signal);
    const { summary, notes } = await account.probe(signal);
    for (const step of kind.steps.slice(0, kind.steps.indexOf('list'))) this.#skip(step);
    await this.#useRoot(account, summary, signal);
    return notes;
  }

  fail(error: StorageError): NonNullable<TrialResult['failed']> {
    const { kind, values } = this.#request;
    const guess = stepOfFault(error.fault);
    const step = guess !== null && kind.steps.includes(guess) && !this.#passed.has(guess) ? guess : this.#next();
    const secrets = secretsIn(kind.definition.options, values);
    const { message, remedy } = failureView(error, secrets);
    const trust = trustOf(error, kind);
    for (const before of kind.steps.slice(0, kind.steps.indexOf(step))) {
      if (before === 'name' && !this.#passed.has(before)) this.#pass(before, this.#nameFound());
      else this.#skip(before);
    }
    this.#report({
      ...{ step, state: 'failed', detail: message },
      ...(remedy === undefined ? {} : { remedy }),
      ...(trust === null ? {} : { trust }),
    });
    for (const after of kind.steps.slice(kind.steps.indexOf(step) + 1)) this.#tell(after, 'skipped', 'Not reached.');
    return { step, error, trust };
  }

  /** Connectors tell the steps of every session that they open; the first counts. */
  #reached({ step, detail }: OpenStep): void {
    const { steps } = this.#request.kind;
    if (this.#passed.has(step)) return;
    if (step === 'port' && steps.includes('name')) this.#pass('name', this.#nameFound());
    for (const before of steps.slice(0, steps.indexOf(step))) this.#skip(before);
    this.#pass(step, detail);
    this.#tell(this.#next(), 'running', 'Under way.');
  }

  async #useRoot(account: Account, summary: string, signal: AbortSignal): Promise<void> {
    this.#tell('list', 'running', 'Listing the folder.');
    await using place = await openTrialRoot(account, signal);
    if (place === null) return this.#pass('list', `${summary}. The first users and sites have no storage yet.`);
    const { root, connection } = place;
    this.#pass('list', `${summary}. The folder was listed${place.empty ? '; it is empty' : ''}.`);
    if (!this.#request.kind.steps.includes('write')) return;
    this.#tell('write', 'running', 'Writing a small file that is given up before it gets its name.');
    const refusal = await tryWrite(connection, root, signal);
    if (refusal === null) this.#pass('write', 'Files can be written here. Nothing was left behind.');
    else
      this.#tell(
        'write',
        'skipped',
        `The first folder takes no files (${refusal}) Others may; as a source it does not matter.`,
      );
  }

  #nameFound(): string {
    const host = String(this.#request.values[this.#request.kind.target ?? ''] ?? '');
    return isIP(host.replace(/^\[(.*)\]$/, '$1')) === 0
      ? `${host} was found.`
      : `${host} is an address, so no name was looked up.`;
  }

  #next(): StepName {
    const { steps } = this.#request.kind;
    return steps.find((step) => !this.#passed.has(step)) ?? 'list';
  }

  #pass(step: StepName, detail: string): void {
    this.#passed.add(step);
    this.#tell(step, 'passed', detail);
  }

  /** What the connector did not speak of, although it went past it. */
  #skip(step: StepName): void {
    if (this.#passed.has(step)) return;
    this.#passed.add(step);
    this.#tell(
      step,
      'skipped',
      step === 'tls' ? 'Not encrypted: password and files can be read on the way.' : 'Not needed here.',
    );
  }

  #tell(step: StepName, state: TryStep['state'], detail: string): void {
    this.#report({ step, state, detail });
  }
}

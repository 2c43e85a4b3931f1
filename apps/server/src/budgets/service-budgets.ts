import {
  appOf,
  type ConnectorDefinition,
  type Logger,
  type Reach,
  type ServiceBudget,
  type ServiceUnits,
  SharedBudget,
} from '@drover/connector-kit';
import { type Clock, toStorageError } from '@drover/core';
import { BudgetPauses, budgetOf, connectorBudgets, type Database, noteBudget, PgBudgetLedger } from '@drover/database';
import type { SignInApps } from '../oauth/sign-in-apps.ts';
import { type BudgetUser, budgetKey, directoryOf } from './budget-key.ts';
import { directoryOfApp } from './directories.ts';

interface Needs {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signInApps: SignInApps;
}

/** The budgets that this process shares with all others of its database. */
export class ServiceBudgets {
  readonly #needs: Needs;
  readonly #pauses = new BudgetPauses();
  readonly #open = new Map<string, ServiceBudget>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Hears at once of the pauses that others meet with, until `signal`. */
  async hear(signal: AbortSignal): Promise<void> {
    await this.#pauses.hear(this.#needs.database, this.#needs.clock, signal);
  }

  /** How the budgets of connectors stand, by connector. */
  standings(): ReturnType<typeof connectorBudgets> {
    return connectorBudgets(this.#needs.database);
  }

  /**
   * Sets by the licences of its tenant what a connector may use, with all others of its budget. False while nobody knows as whom it is used, since
   * it never was.
   */
  async enterLicences(connectorId: string, { steps }: ServiceUnits, licences: number | null): Promise<boolean> {
    const { database } = this.#needs;
    const key = await budgetOf(database, connectorId);
    if (key === null) return false;
    await new PgBudgetLedger(database, key, steps, this.#pauses).enterLicences(licences);
    return true;
  }

  /** What a connector uses; null where its service counts nothing, or nobody knows yet as whom. */
  async of(
    definition: ConnectorDefinition,
    user: BudgetUser & { readonly connectorId: string | null; readonly reach?: Reach | undefined },
    signal: AbortSignal,
  ): Promise<ServiceBudget | null> {
    const { budget } = definition;
    const key = budget === undefined ? null : await this.#keyOf(definition, user, signal);
    if (budget === undefined || key === null) return null;
    if (user.connectorId !== null) await noteBudget(this.#needs.database, user.connectorId, key);
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const { database, clock, log } = this.#needs;
    const opened = new SharedBudget({
      ledger: new PgBudgetLedger(database, key, budget.steps, this.#pauses),
      ...{ clock, service: budget.service },
      onTrouble: (error) =>
        log.warn({ error: toStorageError(error).describe() }, 'a budget cannot be asked for units; it is tried again'),
    });
    this.#open.set(key, opened);
    return opened;
  }

  async #keyOf(
    { oauth }: ConnectorDefinition,
    { values, account, reach }: BudgetUser & { readonly reach?: Reach | undefined },
    signal: AbortSignal,
  ): Promise<string | null> {
    const registration = oauth === undefined ? null : await this.#needs.signInApps.read(oauth.provider);
    if (oauth === undefined || registration === null) return null;
    const app = appOf(oauth, registration, values, reach);
    const directory =
      oauth.grant === 'application' ? await directoryOfApp(this.#needs, app, signal) : directoryOf(account);
    if (directory === null || directory === '') return null;
    return budgetKey(oauth.provider.id, registration.cloud, registration.clientId, directory);
  }
}

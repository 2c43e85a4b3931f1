import type { Account, Connection, ProbeReport, Root } from '@drover/core';
import { z } from 'zod';
import { DriveConnection, type DriveSettings } from '../drive/connection.ts';
import { isMissing } from '../drive/drive-files.ts';
import { oneDrive } from '../drive/drive-map.ts';
import { notProvisioned } from '../drive/not-provisioned.ts';
import type { OpenGraph } from '../graph/open-graph.ts';
import { optional } from '../graph/optional.ts';
import { spaceNote } from './space-note.ts';

/** Source: "user resource type" and "drive resource type", Microsoft Graph v1.0. */
const personSchema = z.object({
  displayName: z.exactOptional(z.string().nullable()),
  userPrincipalName: z.exactOptional(z.string().nullable()),
});
const driveSchema = z.object({
  id: z.string(),
  driveType: optional(z.string()),
  quota: optional(z.object({ remaining: optional(z.number()), total: optional(z.number()) })),
});

const OPEN_IT = 'Open OneDrive once in a browser with the same account; where that is refused, ask for a licence.';

/** What whoever signed in may ask for. */
export const OWN_ENTRIES: readonly string[] = ['/me?$select=id', '/me/drive?$select=id'];

export interface PersonSettings {
  /** As people know the service. */
  readonly service: string;
  readonly rewritesOfficeFiles: boolean;
  readonly countsAddress: boolean;
  readonly tellsInheritance: boolean;
  readonly sessionEnd: DriveSettings['sessionEnd'];
}

/** The OneDrive of whoever signed in: one root, ''. */
export class PersonAccount implements Account {
  readonly #open: OpenGraph;
  readonly #settings: PersonSettings;
  readonly #connections = new Set<Connection>();

  constructor(open: OpenGraph, settings: PersonSettings) {
    this.#open = open;
    this.#settings = settings;
  }

  async probe(signal: AbortSignal): Promise<ProbeReport> {
    const person = await this.#open.graph.ask(
      { path: '/me?$select=displayName,userPrincipalName', to: 'tell who signed in' },
      personSchema,
      signal,
    );
    const drive = await this.#drive(signal);
    const name = person.userPrincipalName ?? person.displayName ?? 'an unnamed account';
    return { summary: `${this.#settings.service} of ${name}`, notes: spaceNote(drive.quota) };
  }

  async *roots(): AsyncIterable<Root[]> {
    yield [{ name: '', kind: 'drive' }];
  }

  async open(_root: string, signal: AbortSignal): Promise<Connection> {
    const { id } = await this.#drive(signal);
    const connection = new DriveConnection(this.#open.graph, oneDrive(id), {
      rewritesOfficeFiles: this.#settings.rewritesOfficeFiles,
      countsAddress: this.#settings.countsAddress,
      tellsInheritance: this.#settings.tellsInheritance,
      sessionEnd: this.#settings.sessionEnd,
      clockPath: '/me/drive?$select=id',
      walks: this.#open.walks,
    });
    this.#connections.add(connection);
    return connection;
  }

  /** Microsoft offers no way to end one app's authorisation from outside; the sign-in knows the page where a person can. */
  async revoke(): Promise<{ readonly revoked: boolean }> {
    return { revoked: false };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection[Symbol.asyncDispose]()));
    await this.#open[Symbol.asyncDispose]();
  }

  async #drive(signal: AbortSignal) {
    const path = '/me/drive?$select=id,driveType,quota';
    try {
      return await this.#open.graph.ask({ path, to: 'open the OneDrive of whoever signed in' }, driveSchema, signal);
    } catch (error) {
      throw isMissing(error) ? notProvisioned('The account has no OneDrive yet.', OPEN_IT) : error;
    }
  }
}

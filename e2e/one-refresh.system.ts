import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  appInEnvironment,
  appOf,
  beginPersonSignIn,
  finishPersonSignIn,
  microsoft,
  OAUTH_FIELD,
} from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import { oneDriveForBusiness } from '@drover/connectors/microsoft';
import { ConnectorStore, ConnectorTokenStore, Sealer } from '@drover/database';
import { freshDatabase } from '@drover/database/testing';
import { signInByHand } from '@drover/testing-servers';
import { startMicrosoftCloud } from '@drover/testing-servers/microsoft';
import { expect, it } from 'vitest';

const PROCESSES = 3;
const MAIN = join(import.meta.dirname, 'support/refresh-main.ts');
const anna = 'anna@contoso.example';

/** Processes that say a line each. */
class Workers implements AsyncDisposable {
  readonly #children: readonly ChildProcess[];
  readonly #lines: readonly AsyncIterator<string>[];

  constructor(env: Readonly<Record<string, string>>) {
    const flags = ['--disable-warning=ExperimentalWarning', MAIN];
    this.#children = Array.from({ length: PROCESSES }, () =>
      spawn(process.execPath, flags, { env, stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    this.#lines = this.#children.map(({ stdout }) => {
      if (stdout === null) throw new Error('a worker has no output');
      return createInterface({ input: stdout })[Symbol.asyncIterator]();
    });
  }

  async said(): Promise<readonly string[]> {
    return await Promise.all(this.#lines.map(async (lines) => String((await lines.next()).value)));
  }

  tell(): void {
    for (const { stdin } of this.#children) stdin?.write('refused\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.stdin?.end();
      await once(child, 'exit');
    }
  }
}

it('a token that the service takes no more is renewed once for all worker processes, though each refresh token works once', async () => {
  await using cloud = await startMicrosoftCloud({ users: [{ userPrincipalName: anna }] });
  await using fresh = await freshDatabase();
  const { oauth } = oneDriveForBusiness;
  const registration = appInEnvironment(cloud.environment, microsoft);
  if (oauth === undefined || registration === null) throw new Error('there is no sign-in');
  const app = appOf(oauth, registration, {});
  const wish = { redirectUri: 'http://127.0.0.1:1/signed-in', state: 'the state' };
  const begun = await beginPersonSignIn(app, { ...wish, scopes: oauth.scopes(app.cloud), account: null });
  const query = new URL((await signInByHand(begun.url, anna)) ?? '').search;
  const never = new AbortController().signal;
  const finish = { ...wish, query, codeVerifier: begun.codeVerifier };
  const { token } = await finishPersonSignIn(app, finish, realClock, never);

  const key = randomBytes(32);
  const sealer = new Sealer(key);
  const { db } = fresh.database;
  const connector = { type: 'onedrive-business', displayName: 'Anna', options: {}, secrets: {} };
  const made = await new ConnectorStore(db, sealer, realClock).create({ ...connector, ownerId: null, shared: true });
  await new ConnectorTokenStore(db, sealer, made.id).refresh(OAUTH_FIELD, async () => JSON.stringify(token));

  const env = { ...cloud.environment, DATABASE_URL: fresh.url, CONNECTOR: made.id, SEALING_KEY: key.toString('hex') };
  await using workers = new Workers(env);
  let seen = await workers.said();
  expect(new Set(seen)).toEqual(new Set([token.accessToken]));
  for (let round = 1; round <= 3; round++) {
    workers.tell();
    const next = await workers.said();
    expect(new Set(next).size).toBe(1);
    expect(next[0]).not.toBe(seen[0]);
    expect(cloud.signIn.given('refresh_token')).toBe(round);
    seen = next;
  }
  expect(await cloud.signIn.accepts(seen[0] ?? '')).toBe(true);
}, 120_000);

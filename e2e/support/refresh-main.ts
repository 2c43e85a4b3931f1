import { createInterface } from 'node:readline';
import { appInEnvironment, microsoft, OAUTH_FIELD, openAccess } from '@drover/connector-kit';
import { oneDriveForBusiness } from '@drover/connectors/microsoft';
import { ConnectorTokenStore, Database, Sealer } from '@drover/database';
import { processWorld } from '../../apps/server/src/world.ts';

/**
 * A worker as far as its sign-in: says the token that it has, and for each line that it reads, that the service refused it, and then the next one.
 * Told by the environment which connector, database, key and app.
 */
const { DATABASE_URL: url = '', CONNECTOR = '', SEALING_KEY = '' } = process.env;
const { clock } = processWorld(process);
await using database = await Database.open({ url, clock, applicationName: 'drover test of sign-ins' });
const tokens = new ConnectorTokenStore(database.db, new Sealer(Buffer.from(SEALING_KEY, 'hex')), CONNECTOR);
const registration = appInEnvironment(process.env, microsoft);
const { oauth: signIn } = oneDriveForBusiness;
if (registration === null || signIn === undefined) throw new Error(`${OAUTH_FIELD}: no app is named`);
const access = openAccess({ signIn, registration, options: {}, tokens, clock, random: Math.random });
const never = new AbortController().signal;
let token = await access.get(never);
process.stdout.write(`${token}\n`);
for await (const _ of createInterface({ input: process.stdin })) {
  access.refused(token);
  token = await access.get(never);
  process.stdout.write(`${token}\n`);
}

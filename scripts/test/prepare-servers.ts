import {
  availability,
  azuriteAvailability,
  findChromium,
  findProgram,
  forgetFailures,
  type ProgramName,
  serverNames,
} from '@drover/testing-servers';

const clients: readonly ProgramName[] = [
  'curl',
  'sftp',
  'ssh-keygen',
  'openssl',
  'lftp',
  'rclone',
  'ip',
  'getfattr',
  'setfacl',
];

/** Finds or fetches the servers and clients that the tests use, so that no test waits for a download, and says what is missing. */
export async function prepareServers(): Promise<void> {
  console.log(
    'servers and clients for the tests: looking for them, fetching what is missing into the cache folder ...',
  );
  if (process.platform === 'linux') await forgetFailures();
  for (const server of serverNames) {
    const found = await availability(server);
    if (!found.available) console.log(`  tests with ${server} are skipped: ${found.reason}`);
  }
  const azurite = await azuriteAvailability();
  if (!azurite.available) console.log(`  tests with Azurite are skipped: ${azurite.reason}`);
  for (const client of clients) {
    await findProgram(client).catch((error: Error) => sayMissing(client, error));
  }
  await findChromium().catch((error: Error) => sayMissing('a browser', error));
}

function sayMissing(program: string, { message }: Error): void {
  console.log(`  tests with ${program} are skipped: ${message}`);
}

import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerFlags } from '../config/server-flags.ts';
import { fillDemo } from '../demo/fill-demo.ts';
import { startSampleFtp } from '../demo/ftp-server.ts';
import { DEMO_PREFIX, removeOldDemos } from '../demo/remove-old-demos.ts';
import { startSampleAgent } from '../demo/sample-agent.ts';
import { writeSampleFiles } from '../demo/sample-files.ts';
import { startSampleSftp } from '../demo/sftp-server.ts';
import type { World } from '../world.ts';
import { type Signals, up } from './up.ts';

/** The server with sample data: an agent that shares a folder, an FTP and an SFTP server of its own, all gone when it ends. */
export async function demo(world: World, flags: ServerFlags, signals: Signals): Promise<number> {
  await using cleanup = new AsyncDisposableStack();
  await removeOldDemos(world);
  const folder = await realpath(await mkdtemp(join(world.temporaryFolder, DEMO_PREFIX)));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o711); // as root, the database runs as another account below it
  const [office, oldServer, newServer] = ['office', 'old-server', 'new-server'].map((name) => join(folder, name));
  if (office === undefined || oldServer === undefined || newServer === undefined) throw new RangeError('unreachable');
  await Promise.all([writeSampleFiles(office), writeSampleFiles(oldServer), mkdir(newServer)]);
  const ftp = site(oldServer);
  const sftp = site(newServer);
  const { port: ftpPort } = cleanup.use(await startSampleFtp(ftp));
  const { port: sftpPort } = cleanup.use(await startSampleSftp(sftp));
  const { DATABASE_URL: _, DROVER_KEY: __, DROVER_ALLOWED_NETWORKS: ___, ...env } = world.env;
  const own = { ...world, env: { ...env, DROVER_DATA: join(folder, 'data'), DROVER_LOCAL_ROOTS: office } };
  world.write(`Sample FTP server:  127.0.0.1 port ${ftpPort}, user ${ftp.username}, password ${ftp.password}`);
  world.write(`Sample SFTP server: 127.0.0.1 port ${sftpPort}, user ${sftp.username}, password ${sftp.password}`);
  const places = {
    ftp: { port: ftpPort, username: ftp.username, password: ftp.password },
    sftp: { port: sftpPort, username: sftp.username, password: sftp.password },
  };
  return await up(own, { listen: '127.0.0.1:0', ...flags }, signals, async (app) => {
    const { ending } = signals;
    const home = join(folder, 'agent');
    const agent = cleanup.use(await startSampleAgent(own, app, { home, root: office }, ending));
    world.write(`Sample agent:       shares ${office}, key ${agent.key}`);
    await fillDemo(app, { ...places, agent: { key: agent.key, root: office } }, ending);
  });
}

function site(folder: string): { readonly folder: string; readonly username: string; readonly password: string } {
  return { folder, username: 'sample', password: randomBytes(9).toString('base64url') };
}

import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentHome } from '../files/agent-home.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { loadedUpdate } from '../updates/open-updater.ts';
import { programFiles } from '../updates/program-files.ts';
import { createSigner, signRelease } from '../updates/testing/releases.ts';
import { installUpdate } from './install-update.ts';

const signer = createSigner();
const VERSION = '9.0.0.0';
const NEW = `console.log('Drover Agent\\n${VERSION} (Unix 6.1.0.0)');`;

let world: FakeWorld;
let files: ReturnType<typeof programFiles>;
let loaded: ReturnType<typeof loadedUpdate>;
let restarts: number;
beforeEach(() => {
  world = new FakeWorld();
  files = programFiles(world.path('agent.cjs'));
  world.program = { kind: 'portable', file: files.current, command: (file) => [process.execPath, file] };
  writeFileSync(files.current, 'the old program');
  mkdirSync(agentHome(world).folder);
  loaded = loadedUpdate(agentHome(world));
  restarts = 0;
  load(NEW);
});
afterEach(() => world[Symbol.dispose]());

/** As the service leaves it. */
function load(program: string, release = signRelease(signer, VERSION, { portable: Buffer.from(NEW) })): void {
  writeFileSync(loaded.file, program);
  writeFileSync(loaded.release, JSON.stringify(release));
}

const install = (cameUp = true) =>
  installUpdate(world, agentHome(world), VERSION, {
    restart: [['systemctl', 'restart', 'drover-agent']],
    run: async () => {
      restarts += 1;
      return { code: 0, text: '' };
    },
    cameUp: async () => cameUp,
    keys: [signer.publicKey],
  });
const current = () => readFileSync(files.current, 'utf8');

describe('an administrator who updates a service', () => {
  it('puts what it loaded in the place of its program, and starts it again', async () => {
    await install();
    expect([current(), readFileSync(files.previous, 'utf8'), restarts]).toEqual([NEW, 'the old program', 1]);
    expect(existsSync(loaded.file)).toBe(false);
  });

  it('leaves a program that the user of the service does not own', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root may give files away');
    chownSync(loaded.file, 4242, 4242);
    await install();
    expect([statSync(files.current).uid, statSync(files.current).gid]).toEqual([0, statSync(world.folder).gid]);
  });

  it('has the old program back where the new one is not accepted', async () => {
    await expect(install(false)).rejects.toThrow(/The version before is back/);
    expect([current(), restarts]).toEqual(['the old program', 2]);
  });

  it.each([
    ['the program was changed after it was loaded', () => writeFileSync(loaded.file, NEW.replace('9', '8'))],
    ['the program is another', () => writeFileSync(loaded.file, 'another')],
    [
      'a link leads to what only an administrator may read',
      () => {
        rmSync(loaded.file);
        symlinkSync('/etc/shadow', loaded.file);
      },
    ],
    [
      'another key has signed it',
      () => load(NEW, signRelease(createSigner(), VERSION, { portable: Buffer.from(NEW) })),
    ],
    ['it is another version', () => load(NEW, signRelease(signer, '9.0.0.1', { portable: Buffer.from(NEW) }))],
    ['it is an older version', () => load(NEW, signRelease(signer, '1.0.0.0', { portable: Buffer.from(NEW) }))],
    [
      'it does not run',
      () => load('no program', signRelease(signer, VERSION, { portable: Buffer.from('no program') })),
    ],
  ])('is not led astray by a service that was taken over: %s', async (_what, prepare) => {
    prepare();
    await expect(install()).rejects.toMatchObject({ name: 'Refusal' });
    expect([current(), restarts]).toEqual(['the old program', 0]);
    expect(existsSync(files.next)).toBe(false);
  });
});

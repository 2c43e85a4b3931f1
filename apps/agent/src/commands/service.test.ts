import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { agentHome } from '../files/agent-home.ts';
import { HOME_NAMES } from '../files/own-files.ts';
import { lockInstance } from '../instance/instance-lock.ts';
import { installService, uninstallService } from '../service/install-service.ts';
import type { Command, ServicePlan } from '../service/service-plan.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { service } from './service.ts';

const SERVER = ['--server', `https://a.example#${'A'.repeat(43)}`];
const ROOT = { uid: 0, platform: 'linux' as const };

let world: FakeWorld;
let ran: Command[];
const run = async (command: Command) => {
  ran.push(command);
  return { code: 0, text: 'active' };
};
beforeEach(() => {
  world = new FakeWorld();
  world.program = { kind: 'portable', file: world.path('agent.cjs'), command: (file) => [process.execPath, file] };
  ran = [];
});
afterEach(() => world[Symbol.dispose]());

const as = (more: object): FakeWorld => Object.assign(Object.create(world) as FakeWorld, more);
const said = () => world.said.join('');

describe('agent service', () => {
  it('--print shows the unit and everything that would be done, and does nothing', async () => {
    const args = ['install', '--print', ...SERVER, '--root', '/srv/a'];
    expect(await service(as({ ...ROOT, uid: 1000 }), args, run)).toBe('success');
    expect(said()).toContain('# file /etc/systemd/system/drover-agent.service (644)\n');
    expect(said()).toContain('BindReadOnlyPaths="-/srv/a"');
    expect(said()).toContain('# run systemctl restart drover-agent.service\n');
    await service(as(ROOT), ['uninstall', '--print', '--purge'], run);
    expect(said()).toContain('# remove what Drover has made in /var/lib/private/drover-agent, and');
    expect(ran).toEqual([]);
  });

  it('takes over every setting of the folder that it is installed from', async () => {
    const { folder, config } = agentHome(world);
    mkdirSync(folder);
    const settings = {
      recall: { bytesPerDay: 5 },
      hooks: { before: ['/bin/snapshot', 'create'], after: ['/bin/snapshot', 'release'] },
      roots: [{ path: '/srv/a', writable: true, tiered: true }],
    };
    writeFileSync(config, JSON.stringify({ ...settings, name: 'Rome', proxy: 'none' }));
    await service(as({ ...ROOT, uid: 1000 }), ['install', '--print', ...SERVER], run);
    const text = /# file \/etc\/drover-agent\/agent.json \(600\)\n(.*?)\n\n/s.exec(said())?.[1] ?? '';
    expect(JSON.parse(text)).toMatchObject({ ...settings, name: 'Rome', proxy: 'none', server: 'https://a.example' });
  });

  it.each([
    [['install', ...SERVER], /Say what is shared/],
    [['install', '--root', '/srv'], /No server is named/],
    [['install', '--server', 'https://a.example', '--root', '/srv'], /needs the pin/],
    [['install', '--user', 'a b', '--root', '/srv'], /no name of a user/],
    [['install', '--for-me', '--read-all'], /--for-me runs as you/],
    [['uninstall', '--read-all'], /uninstall takes no --read-all/],
    [['status', '--purge'], /status takes no --purge/],
    [['start', 'now'], /start takes no "now"/],
    [['destroy'], /"destroy": agent service cannot do that/],
    [[], /agent service what/],
    [['install', '--root'], /--root needs a value/],
  ])('%j is refused with what is wrong', async (args, message) => {
    await expect(service(as(ROOT), args, run)).rejects.toMatchObject({
      outcome: 'usage',
      message: expect.stringMatching(message),
    });
    expect(ran).toEqual([]);
  });

  it('needs the administrator, and a build', async () => {
    const args = ['install', ...SERVER, '--root', '/srv'];
    await expect(service(as({ ...ROOT, uid: 1000 }), args, run)).rejects.toMatchObject({ outcome: 'foreign' });
    await expect(service(as({ ...ROOT, program: null }), args, run)).rejects.toThrow(/runs from a checkout/);
    await expect(service(as({ platform: 'darwin', uid: 0 }), args, run)).rejects.toThrow(
      /say whom the service runs as/,
    );
    await expect(service(as({ ...ROOT, platform: 'sunos' }), args, run)).rejects.toThrow(/not for sunos/);
  });

  it('for one user is installed with its settings, tells what it left, and goes again', async () => {
    const home = world.path('someone');
    mkdirSync(home);
    const me = as({ platform: 'linux', home, uid: 1000 });
    const root = world.path('shared');
    mkdirSync(agentHome(world).folder);
    expect(await service(me, ['install', '--for-me', ...SERVER, '--root', root], run)).toBe('success');
    expect(ran).toContainEqual(['systemctl', '--user', 'enable', 'drover-agent.service']);
    expect(await readConfig(agentHome(world).config)).toMatchObject({
      server: 'https://a.example',
      roots: [{ path: root }],
    });
    const unit = join(home, '.config/systemd/user/drover-agent.service');
    expect(existsSync(unit)).toBe(true);

    await service(me, ['uninstall', '--for-me'], run);
    expect(said()).toContain(`Removed: ${unit}\nLeft, with the agent's key and log: ${agentHome(world).folder}`);
    expect([existsSync(unit), existsSync(agentHome(world).folder)]).toEqual([false, true]);
    await service(me, ['uninstall', '--for-me', '--purge'], run);
    expect(existsSync(agentHome(world).folder)).toBe(false);
    await service(me, ['uninstall', '--for-me'], run);
    expect(said()).toContain('Drover Agent Service was not installed');
    expect(await service(me, ['status', '--for-me'], run)).toBe('not-running');
  });
});

describe('--purge', () => {
  const purge = () =>
    service(as({ platform: 'linux', home: world.path('me'), uid: 1000 }), ['uninstall', '--for-me', '--purge'], run);
  const made = (...names: string[]) => {
    const path = join(agentHome(world).folder, ...names);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'x');
    return path;
  };

  it('removes what Drover has made, each told, and leaves what others have put beside it, with their links', async () => {
    const own = ['identity.pem', 'drover-agent.log.1', 'run/agent.pid', 'hooks/aB-1-before/out'].map((each) =>
      made(each),
    );
    const others = ['Documents/thesis', 'hooks/mine.sh', 'identity.pem.bak'].map((each) => made(each));
    const target = world.path('elsewhere');
    mkdirSync(target);
    writeFileSync(join(target, 'agent.pid'), 'x');
    symlinkSync(target, join(agentHome(world).folder, 'agent.json'));
    expect(await purge()).toBe('success');
    expect(own.map((each) => existsSync(each))).toEqual([false, false, false, false]);
    expect([...others, join(target, 'agent.pid')].every((each) => existsSync(each))).toBe(true);
    for (const each of own) expect(said()).toContain(`Removed: ${each}\n`);
    expect(said()).toContain('Drover Agent Service was not installed\n');
    expect(said()).toMatch(
      /Left: \S+, because .*: (?=.*Documents)(?=.*hooks)(?=.*identity\.pem\.bak).*Look through it/,
    );
    expect(ran).toEqual([]);
  });

  it('follows no link that a folder of its own has become', async () => {
    const target = world.path('elsewhere');
    mkdirSync(target);
    writeFileSync(join(target, 'agent.pid'), 'x');
    made('identity.pem');
    symlinkSync(target, join(agentHome(world).folder, 'run'));
    await purge();
    expect(existsSync(join(target, 'agent.pid'))).toBe(true);
    const home = agentHome(world).folder;
    renameSync(home, `${home}-really`);
    symlinkSync(`${home}-really`, home);
    await expect(purge()).rejects.toThrow(/is a link that Drover has not made/);
  });

  it('is refused while an agent runs there', async () => {
    const key = made('identity.pem');
    made('run/agent.pid');
    using _running = await lockInstance(agentHome(world).running, world);
    await expect(purge()).rejects.toMatchObject({ outcome: 'running', message: expect.stringMatching(/agent stop/) });
    expect([existsSync(key), ran]).toEqual([true, []]);
  });
});

describe('a plan', () => {
  it('is carried out, again, and undone without a trace but for what is kept', async () => {
    const at = (...names: string[]) => world.path(...names);
    writeFileSync(at('program'), 'one');
    const nothing = { enable: [], start: [], stop: [], restart: [], disable: [], forget: [], notes: [] };
    const plan: ServicePlan = {
      ...nothing,
      name: 'test',
      scope: 'machine',
      home: at('home'),
      definition: at('opt', 'unit'),
      state: ['true'],
      folders: [
        { path: at('opt'), mode: 0o755 },
        { path: at('home'), mode: 0o700 },
      ],
      copies: [{ from: at('program'), to: at('opt', 'program') }],
      files: [{ path: at('opt', 'unit'), text: 'unit', mode: 0o644 }],
      links: [{ path: at('link'), to: at('opt', 'program') }],
      disable: [['stop'], ['forget']],
      enable: [['reload'], ['begin']],
      removed: [
        { path: at('opt'), names: { files: /^(?:unit|program)$/ } },
        { path: at('link') },
        { path: at('never-there') },
      ],
      kept: [{ path: at('home'), names: HOME_NAMES }],
    };
    await installService(plan, run);
    expect(ran).toEqual([['reload'], ['begin']]);
    writeFileSync(at('program'), 'two');
    await installService(plan, run);
    expect(ran.slice(2)).toEqual([['stop'], ['forget'], ['reload'], ['begin']]);
    expect(existsSync(at('link'))).toBe(true);
    expect(await uninstallService(plan, run, { purge: false, world })).toEqual({
      installed: true,
      removed: expect.arrayContaining([at('opt', 'unit'), at('opt', 'program'), at('opt'), at('link')]),
      left: [{ path: at('home'), others: [] }],
    });
    expect(await uninstallService(plan, run, { purge: true, world })).toEqual({
      installed: false,
      removed: [at('home')],
      left: [],
    });
  });

  it('of which a command fails says which, and what it said', async () => {
    const failing = async () => ({ code: 4, text: 'Access denied' });
    const plan = { folders: [], copies: [], files: [], links: [], enable: [['systemctl', 'enable', 'x']], disable: [] };
    await expect(installService({ ...plan, definition: '/none' } as never, failing)).rejects.toThrow(
      '"systemctl enable x" ended with code 4: Access denied',
    );
  });
});

import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentHome, agentHome } from '../files/agent-home.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { prepareStart } from './prepare-start.ts';

const SERVER = ['--server', `https://a.example#${'A'.repeat(43)}`];
let world: FakeWorld;
let home: AgentHome;
beforeEach(() => {
  world = new FakeWorld();
  home = agentHome(world);
});
afterEach(() => world[Symbol.dispose]());

describe('a start', () => {
  it('makes the folder of the agent for its user alone, with an identity', async () => {
    using prepared = await prepareStart(world, home, [...SERVER, '--root', '/srv']);
    expect(prepared.settings.roots).toEqual([{ path: '/srv', writable: false }]);
    if (world.uid !== null) expect(statSync(home.folder).mode & 0o777).toBe(0o700);
    expect(existsSync(home.identity)).toBe(true);
  });

  it('takes from others what a downloaded folder may have let them change', async () => {
    mkdirSync(home.folder, { mode: 0o700 });
    writeFileSync(home.config, '{ "roots": [] }');
    chmodSync(home.folder, 0o775);
    chmodSync(home.config, 0o664);
    using _prepared = await prepareStart(world, home, SERVER);
    expect(statSync(home.folder).mode & 0o777).toBe(0o755);
    expect(statSync(home.config).mode & 0o777).toBe(0o644);
  });

  it.each([
    [
      'a file',
      () => {
        writeFileSync(world.path('file'), '');
        return ['--root', world.path('file')];
      },
      /file cannot be shared: it is no folder/,
    ],
    ['its own folder', () => ['--root', home.folder], /cannot be shared: the agent itself lives from it/],
    [
      'its own folder through a link',
      () => {
        symlinkSync(home.folder, world.path('link'));
        return ['--writable-root', world.path('link')];
      },
      /cannot be shared/,
    ],
    [
      'the folder of its program',
      () => {
        mkdirSync(world.path('program'));
        world.program = { kind: 'portable', file: world.path('program', 'agent.cjs'), command: (file) => [file] };
        return ['--root', world.path('program')];
      },
      /its program\)/,
    ],
    [
      'a folder for writing with the program of a hook',
      () => {
        mkdirSync(world.path('in'));
        writeFileSync(world.path('in', 'before'), '');
        mkdirSync(home.folder, { mode: 0o700 });
        writeFileSync(home.config, JSON.stringify({ hooks: { before: [world.path('in', 'before')] } }));
        return ['--writable-root', world.path('in')];
      },
      /it could replace the program/,
    ],
  ])('is refused where it is to share %s', async (_what, args, message) => {
    await expect(prepareStart(world, home, [...SERVER, ...args()])).rejects.toMatchObject({
      outcome: 'usage',
      message: expect.stringMatching(message),
    });
  });

  it('is the only one, until it has ended', async () => {
    {
      using _first = await prepareStart(world, home, SERVER);
      await expect(prepareStart(world, home, SERVER)).rejects.toMatchObject({
        outcome: 'running',
        message: `Drover Agent is already running (process ${process.pid}).`,
      });
    }
    using _second = await prepareStart(world, home, SERVER);
  });

  it('is refused in the folder of another user', async () => {
    mkdirSync(home.folder);
    const other = Object.assign(Object.create(world) as FakeWorld, { uid: 4_711 });
    await expect(prepareStart(other, home, SERVER)).rejects.toMatchObject({ outcome: 'foreign' });
    expect(existsSync(home.identity)).toBe(false);
  });

  it('is refused without a pin, unless the first that answers is to be trusted, and then has one', async () => {
    const unpinned = ['--server', 'https://a.example'];
    await expect(prepareStart(world, home, unpinned)).rejects.toThrow(
      'To trust whoever answers first, start once with',
    );
    expect(existsSync(home.identity)).toBe(false);
    {
      using first = await prepareStart(world, home, [...unpinned, '--trust-on-first-use']);
      expect(first.settings.server.pin).toBeNull();
    }
    const pin = 'C'.repeat(43);
    writeFileSync(home.trusted, JSON.stringify({ server: 'https://a.example', pin }), { mode: 0o600 });
    using later = await prepareStart(world, home, unpinned);
    expect(later.settings.server.pin).toBe(pin);
  });
});

describe('what is shared', () => {
  it('is asked for once, at the first start in front of a terminal, and kept', async () => {
    const real = world.path('real');
    mkdirSync(real);
    writeFileSync(home.folder.replace(/home$/, 'file'), '');
    world.answers = ['nowhere', world.path('missing'), world.path('file'), real, 'Yes', world.folder, '', ''];
    {
      using prepared = await prepareStart(world, home, SERVER);
      expect(prepared.settings.roots).toEqual([
        { path: real, writable: true },
        { path: world.folder, writable: false },
      ]);
    }
    expect(world.asked).toEqual([
      'Which folder of this machine may the server see? Its full path, or nothing for none:',
      '"nowhere" is no full path from the top of the machine. Its full path, or nothing to go on:',
      `${world.path('missing')} cannot be looked at (ENOENT). Its full path, or nothing to go on:`,
      `${world.path('file')} is no folder. Its full path, or nothing to go on:`,
      `May files be written to ${real} too? yes or no (no):`,
      'One more folder? Its full path, or nothing to go on:',
      `May files be written to ${world.folder} too? yes or no (no):`,
      'One more folder? Its full path, or nothing to go on:',
    ]);
    using _again = await prepareStart(world, home, SERVER);
    expect(world.asked).toHaveLength(8);
    expect(JSON.parse(readFileSync(home.config, 'utf8'))).toMatchObject({ roots: [{ path: real }, {}] });
  });

  it('is not asked for where a person has decided for nothing, and nothing is said to be shared', async () => {
    world.answers = [''];
    {
      using prepared = await prepareStart(world, home, SERVER);
      expect(prepared.settings.roots).toEqual([]);
    }
    using _again = await prepareStart(world, home, SERVER);
    expect(world.asked).toHaveLength(1);
    expect(world.complained.join('')).toContain(
      'Nothing of this machine is shared. Share a folder with: agent start --root PATH',
    );
  });

  it('is nothing where nobody can be asked, and the next start in front of a terminal asks', async () => {
    {
      using prepared = await prepareStart(world, home, SERVER);
      expect(prepared.settings.roots).toEqual([]);
    }
    world.answers = [''];
    using _later = await prepareStart(world, home, SERVER);
    expect(world.asked).toHaveLength(1);
  });
});

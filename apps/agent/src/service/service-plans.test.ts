import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchAgentPlan, launchDaemonPlan } from './launchd-plan.ts';
import type { ServicePlan, ServiceSettings } from './service-plan.ts';
import { systemdPlan, systemdUserPlan } from './systemd-plan.ts';
import { windowsServicePlan, windowsUserPlan } from './windows-plan.ts';
import { argument } from './windows-shim.ts';

const PIN = 'A'.repeat(43);
const NODE = '/home/ann/.nvm/node';
const settings = (more: Partial<ServiceSettings> = {}): ServiceSettings => ({
  config: { server: 'https://drover.example:8443', pin: PIN, roots: [{ path: '/srv/shares', writable: false }] },
  readAll: false,
  user: null,
  program: { kind: 'portable', file: '/home/ann/drover-agent/agent.cjs', command: (file) => [NODE, file] },
  node: NODE,
  ...more,
});
const withRoots = (...roots: { path: string; writable: boolean }[]) =>
  settings({ config: { ...settings().config, roots } });

function fileOf(plan: ServicePlan, path = plan.definition): string {
  const text = plan.files.find((file) => file.path === path)?.text;
  if (text === undefined) throw new Error(`the plan writes no ${path}`);
  return text;
}

const linesOf = (unit: string, name: string) =>
  unit.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));

describe('the unit for systemd', () => {
  it('runs a copy that only administrators can change, as a user of its own, with its state where the system wants it', () => {
    const plan = systemdPlan(settings());
    const unit = fileOf(plan);
    expect(plan.copies).toEqual([
      { from: '/home/ann/drover-agent/agent.cjs', to: '/opt/drover-agent/agent.cjs' },
      { from: NODE, to: '/opt/drover-agent/node' },
    ]);
    expect(linesOf(unit, 'ExecStart')).toEqual(['/opt/drover-agent/node /opt/drover-agent/agent.cjs start']);
    expect(linesOf(unit, 'DynamicUser')).toEqual(['yes']);
    expect(linesOf(unit, 'StateDirectory')).toEqual(['drover-agent']);
    expect(plan.home).toBe('/var/lib/drover-agent');
    expect(JSON.parse(fileOf(plan, '/etc/drover-agent/agent.json'))).toEqual(settings().config);
    expect(plan.files.find(({ path }) => path.endsWith('agent.json'))?.mode).toBe(0o600);
  });

  it('takes a Node that the system has from where it is', () => {
    const program = { ...settings().program, command: (file: string) => ['/usr/bin/node', file] };
    const plan = systemdPlan(settings({ program, node: '/usr/bin/node' }));
    expect(linesOf(fileOf(plan), 'ExecStart')).toEqual(['/usr/bin/node /opt/drover-agent/agent.cjs start']);
    expect(plan.copies).toHaveLength(1);
  });

  it('shows it the shared folders and nothing else, and lets it write only where that was said', () => {
    const unit = fileOf(
      systemdPlan(withRoots({ path: '/srv/in', writable: false }, { path: '/home/x', writable: true })),
    );
    expect(linesOf(unit, 'ProtectHome')).toEqual(['tmpfs']);
    expect(linesOf(unit, 'TemporaryFileSystem')).toEqual(['/opt:ro /srv:ro']);
    expect(linesOf(unit, 'InaccessiblePaths')[0]).toMatch(
      /^-\/boot -\/media -\/mnt -\/var\/backups .* -\/etc\/shadow /,
    );
    const own = fileOf(
      systemdPlan(withRoots({ path: '/data', writable: false }, { path: '/pool/a', writable: false })),
    );
    expect(linesOf(own, 'TemporaryFileSystem')).toEqual(['/opt:ro /pool:ro']);
    expect(linesOf(own, 'InaccessiblePaths')[0]).toContain(' -/srv ');
    expect(linesOf(unit, 'BindReadOnlyPaths').at(-1)).toBe('"-/srv/in"');
    expect(linesOf(unit, 'BindPaths')).toEqual(['"-/home/x"']);
    expect(linesOf(unit, 'ReadWritePaths')).toEqual(['-/home/x']);
    expect(linesOf(fileOf(systemdPlan(settings())), 'ReadWritePaths')).toEqual([]);
  });

  it('has no rights above others, unless it was to read everything', () => {
    expect(linesOf(fileOf(systemdPlan(settings())), 'AmbientCapabilities')).toEqual(['']);
    const all = fileOf(systemdPlan(settings({ readAll: true })));
    for (const name of ['AmbientCapabilities', 'CapabilityBoundingSet'])
      expect(linesOf(all, name)).toEqual(['CAP_DAC_READ_SEARCH']);
    expect(linesOf(fileOf(systemdPlan(settings({ user: 'files' }))), 'User')).toEqual(['files']);
  });

  it('is not led astray by the names of folders', () => {
    const path = '/srv/a b"c\\d:e%f$g';
    const unit = fileOf(systemdPlan(withRoots({ path, writable: true })));
    expect(linesOf(unit, 'BindPaths')).toEqual(['"-/srv/a b\\"c\\\\d\\:e%%f$g"']);
    expect(linesOf(unit, 'ReadWritePaths')).toEqual(['"-/srv/a b\\"c\\\\d:e%%f$$g"']);
  });

  it.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)(
    'is understood by systemd without a word, and called safe',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'drover-unit-'));
      try {
        const variants = [
          settings(),
          settings({ readAll: true }),
          withRoots({ path: '/srv/a b:c%d', writable: true }, { path: '/srv', writable: false }),
          settings({ user: 'root' }),
        ];
        const scores = variants.map((variant) => {
          // The programs are not there: what is looked at is the unit.
          const unit = fileOf(systemdPlan(variant)).replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true');
          const path = join(folder, 'drover-agent.service');
          writeFileSync(path, unit);
          const verified = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
          expect(verified.stdout + verified.stderr, unit).toBe('');
          expect(verified.status).toBe(0);
          const looked = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', path], {
            encoding: 'utf8',
          });
          return Number(/exposure level for drover-agent.service: ([\d.]+)/.exec(looked)?.[1]);
        });
        const [plain = 10, reading = 10, writing = 10] = scores;
        expect({ plain, reading, writing }).toEqual({
          plain: expect.toSatisfy((score: number) => score <= 1.5),
          reading: expect.toSatisfy((score: number) => score <= 1.8),
          writing: expect.toSatisfy((score: number) => score <= 1.5),
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it('for one user runs what lies in the folder of that user', () => {
    const plan = systemdUserPlan([NODE, '/home/ann/my agent/agent.cjs'], '/home/ann/my agent', '/home/ann');
    expect(plan.definition).toBe('/home/ann/.config/systemd/user/drover-agent.service');
    expect(linesOf(fileOf(plan), 'ExecStart')).toEqual([`${NODE} "/home/ann/my agent/agent.cjs" start`]);
    expect(plan.copies).toEqual([]);
    expect(plan.start).toEqual([['systemctl', '--user', 'start', 'drover-agent.service']]);
  });
});

describe('an agent that is one program', () => {
  const single = settings({
    program: { kind: 'linux-x64', file: '/home/ann/drover-agent/agent', command: (file) => [file] },
  });

  it.each([
    ['systemd', systemdPlan(single)],
    ['launchd', launchDaemonPlan(single)],
    ['Windows', windowsServicePlan(single, {})],
  ])('keeps its name beside the other files of a service for %s', (_system, plan) => {
    const paths = [...plan.copies.map(({ to }) => to), ...plan.files.map(({ path }) => path)];
    expect(new Set(paths).size).toBe(paths.length);
    expect(plan.copies).toHaveLength(1);
  });
});

describe('launchd', () => {
  it('gets a list of properties that says all, whatever names hold', () => {
    const plan = launchDaemonPlan(settings({ user: 'files' }));
    const list = fileOf(plan);
    expect(plan.definition).toBe('/Library/LaunchDaemons/org.drover.agent.plist');
    expect(list).toContain('<key>UserName</key><string>files</string>');
    expect(list).toContain(
      '<array><string>/usr/local/lib/drover-agent/node</string><string>/usr/local/lib/drover-agent/agent.cjs</string><string>start</string></array>',
    );
    const mine = launchAgentPlan(['/a & b/<node>'], '/Users/x', { userHome: '/Users/x', uid: 501 });
    expect(fileOf(mine)).toContain('<string>/a &amp; b/&lt;node&gt;</string>');
    expect(mine.enable[0]).toEqual(['launchctl', 'bootstrap', 'gui/501', mine.definition]);
    for (const text of [list, fileOf(mine)])
      for (const tag of ['dict', 'array', 'string', 'key', 'plist'])
        expect(text.split(`<${tag}`).length, tag).toBe(text.split(`</${tag}>`).length);
  });
});

describe('Windows', () => {
  const env = { ProgramFiles: 'C:\\Program Files', ProgramData: 'C:\\ProgramData', SystemRoot: 'C:\\Windows' };
  const executable = {
    kind: 'win-x64',
    file: 'C:\\Users\\ann\\drover-agent\\agent.exe',
    command: (file: string) => [file],
  };

  it('gets a service with an account of its own, and a program of its own compiler between it and the agent', () => {
    const plan = windowsServicePlan(settings({ program: executable, node: executable.file }), env);
    const source = fileOf(plan, 'C:\\Program Files\\Drover Agent\\service.cs');
    expect(source).toContain('new ProcessStartInfo(@"C:\\Program Files\\Drover Agent\\agent.exe", arguments)');
    expect(source).toContain('[@"DROVER_AGENT_HOME"] = @"C:\\ProgramData\\Drover Agent"');
    const [compile, create, , home] = plan.enable;
    expect(compile?.[0]).toBe('C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe');
    expect(create).toContain('NT SERVICE\\DroverAgent');
    expect(create).toContain('"C:\\Program Files\\Drover Agent\\service.exe"');
    expect(home).toEqual(
      expect.arrayContaining(['/inheritance:r', '*S-1-5-18:(OI)(CI)F', 'NT SERVICE\\DroverAgent:(OI)(CI)F']),
    );
    expect(windowsServicePlan(settings({ program: executable, readAll: true }), env).enable[1]).toContain(
      'LocalSystem',
    );
    expect(fileOf(plan, 'C:\\Program Files\\Drover Agent\\drover-agent.cmd')).toMatch(
      /^@echo off\r\nsetlocal\r\nset "DROVER/,
    );
  });

  it('begins the agent of a user at the login, without a window', () => {
    const plan = windowsUserPlan(["C:\\it's here\\node.exe", 'C:\\a b\\agent.cjs'], 'C:\\a b');
    const word = plan.start[0]?.at(-1) ?? '';
    expect(Buffer.from(word, 'base64').toString('utf16le')).toBe(
      `$env:DROVER_AGENT_HOME='C:\\a b'; Start-Process -WindowStyle Hidden -FilePath 'C:\\it''s here\\node.exe' -ArgumentList '"C:\\a b\\agent.cjs"','start'`,
    );
  });

  it.each([
    ['plain', 'plain'],
    ['', '""'],
    ['a b', '"a b"'],
    ['a"b', '"a\\"b"'],
    ['a b\\', '"a b\\\\"'],
    ['a\\"b', '"a\\\\\\"b"'],
  ])('takes the word %j as one: %s', (word, written) => {
    expect(argument(word)).toBe(written);
  });
});

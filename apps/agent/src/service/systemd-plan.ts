import { basename, dirname, join } from 'node:path';
import { HOME_NAMES, PROGRAM_NAMES } from '../files/own-files.ts';
import type { Command, ServicePlan, ServiceSettings } from './service-plan.ts';
import { shellScript } from './shell-script.ts';
import { CONFIG, STATE_FOLDER, systemdUnit, systemdUserUnit } from './systemd-unit.ts';

const UNIT = 'drover-agent.service';
const FOLDER = '/opt/drover-agent';
const CONFIG_NAMES = { files: /^agent\.json(?:\.part)?$/ };
const HOME = `/var/lib/${STATE_FOLDER}`;

/** A service of the machine for systemd. */
export function systemdPlan(settings: ServiceSettings): ServicePlan {
  const { config, program, node, readAll, user } = settings;
  const file = join(FOLDER, basename(program.file));
  const copiedNode = join(FOLDER, 'node');
  // A Node in somebody's home would be hidden from the service, and could be changed by them.
  const ownNode = program.kind === 'portable' && !/^\/(?:usr|bin|nix)\//.test(node);
  const command = program.command(file).map((each) => (ownNode && each === node ? copiedNode : each));
  const definition = join('/etc/systemd/system', UNIT);
  const writable = config.roots.some((root) => root.writable);
  return {
    name: UNIT,
    scope: 'machine',
    home: HOME,
    definition,
    folders: [
      { path: FOLDER, mode: 0o755 },
      { path: dirname(CONFIG), mode: 0o700 },
    ],
    copies: [{ from: program.file, to: file }, ...(ownNode ? [{ from: node, to: copiedNode }] : [])],
    files: [
      { path: CONFIG, text: `${JSON.stringify(config, null, 2)}\n`, mode: 0o600 },
      { path: join(FOLDER, 'drover-agent'), text: shellScript(command, HOME, CONFIG), mode: 0o755 },
      { path: definition, text: systemdUnit(settings, command, FOLDER), mode: 0o644 },
    ],
    links: [{ path: '/usr/local/bin/drover-agent', to: join(FOLDER, 'drover-agent') }],
    ...systemctl([]),
    removed: [
      { path: definition },
      { path: '/usr/local/bin/drover-agent' },
      { path: FOLDER, names: PROGRAM_NAMES },
      { path: dirname(CONFIG), names: CONFIG_NAMES },
    ],
    // The first is a link to the second where the service has a user of its own.
    kept: [HOME, `/var/lib/private/${STATE_FOLDER}`].map((path) => ({ path, names: HOME_NAMES })),
    notes: [
      'Commands for it: sudo drover-agent status, monitor, update ...',
      readAll || user !== null
        ? ''
        : 'It runs as a user of its own, and reads what everybody may read. To let it read all that is shared, install it again with --read-all, or with --user NAME.',
      writable && user === null
        ? 'To write, that user needs the right to: install it with --user NAME, or let others write to the folder.'
        : '',
    ].filter((note) => note !== ''),
  };
}

/** A service of one user for systemd. */
export function systemdUserPlan(command: readonly string[], home: string, userHome: string): ServicePlan {
  const definition = join(userHome, '.config/systemd/user', UNIT);
  return {
    name: UNIT,
    scope: 'user',
    home,
    definition,
    folders: [{ path: dirname(definition), mode: 0o755 }],
    copies: [],
    files: [{ path: definition, text: systemdUserUnit(command, home), mode: 0o644 }],
    links: [],
    ...systemctl(['--user']),
    removed: [{ path: definition }],
    kept: [{ path: home, names: HOME_NAMES }],
    notes: ['To let it run while you are not logged in: loginctl enable-linger'],
  };
}

function systemctl(
  scope: readonly string[],
): Pick<ServicePlan, 'enable' | 'start' | 'stop' | 'restart' | 'state' | 'disable' | 'forget'> {
  const run = (...args: string[]): Command => ['systemctl', ...scope, ...args];
  return {
    enable: [run('daemon-reload'), run('enable', UNIT), run('restart', UNIT)],
    start: [run('start', UNIT)],
    stop: [run('stop', UNIT)],
    restart: [run('restart', UNIT)],
    state: run('is-active', UNIT),
    disable: [run('disable', '--now', UNIT)],
    forget: [run('daemon-reload')],
  };
}

import { win32 } from 'node:path';
import { HOME_NAMES, PROGRAM_NAMES } from '../files/own-files.ts';
import type { Command, ServicePlan, ServiceSettings } from './service-plan.ts';
import { argument, windowsShim } from './windows-shim.ts';

const NAME = 'DroverAgent';
const SHOWN = 'Drover Agent';
const RUN = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
/** Known by their numbers, because their names differ by language. */
const [SYSTEM, ADMINISTRATORS] = ['*S-1-5-18', '*S-1-5-32-544'];
const ALL = '(OI)(CI)F';

type Variables = Readonly<Record<string, string | undefined>>;

/** A Windows service, by a small program that is compiled on the machine. */
export function windowsServicePlan(settings: ServiceSettings, env: Variables): ServicePlan {
  const { config, program, node, readAll, user } = settings;
  const folder = win32.join(env['ProgramFiles'] ?? 'C:\\Program Files', SHOWN);
  const home = win32.join(env['ProgramData'] ?? 'C:\\ProgramData', SHOWN);
  const system = env['SystemRoot'] ?? 'C:\\Windows';
  const at = (name: string): string => win32.join(folder, name);
  const file = at(win32.basename(program.file));
  const command = program.command(file).map((each) => (each === node ? at('node.exe') : each));
  const variables = {
    DROVER_AGENT_HOME: home,
    DROVER_AGENT_CONFIG: at('agent.json'),
    DROVER_AGENT_CONTEXT: 'service',
  };
  const account = user ?? (readAll ? 'LocalSystem' : `NT SERVICE\\${NAME}`);
  const grantee = account === 'LocalSystem' ? SYSTEM : account;
  const compiler = win32.join(system, 'Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe');
  const define = at('service.exe');
  const start: Command = ['sc.exe', 'start', NAME];
  const stop: Command = ['sc.exe', 'stop', NAME];
  return {
    name: NAME,
    scope: 'machine',
    home,
    definition: define,
    folders: [
      { path: folder, mode: 0o755 },
      { path: home, mode: 0o700 },
    ],
    copies: [
      { from: program.file, to: file },
      ...(program.kind === 'portable' ? [{ from: node, to: at('node.exe') }] : []),
    ],
    files: [
      { path: at('agent.json'), text: `${JSON.stringify(config, null, 2)}\n`, mode: 0o600 },
      { path: at('service.cs'), text: windowsShim(command, variables, NAME), mode: 0o644 },
      { path: at('drover-agent.cmd'), text: commandFile(command, variables), mode: 0o755 },
    ],
    links: [],
    enable: [
      [compiler, '/nologo', '/target:exe', '/reference:System.ServiceProcess.dll', `/out:${define}`, at('service.cs')],
      [
        ...(['sc.exe', 'create', NAME, 'binPath=', `"${define}"`, 'start=', 'delayed-auto'] as const),
        ...(['obj=', account, 'DisplayName=', SHOWN] as const),
      ],
      ['sc.exe', 'failure', NAME, 'reset=', '86400', 'actions=', 'restart/5000/restart/30000/restart/60000'],
      ['icacls.exe', home, '/inheritance:r', '/grant:r', ...grants([SYSTEM, ADMINISTRATORS, grantee], ALL)],
      [
        ...(['icacls.exe', at('agent.json'), '/inheritance:r', '/grant:r'] as const),
        ...grants([SYSTEM, ADMINISTRATORS], 'F'),
        ...grants(
          [grantee].filter((each) => each !== SYSTEM),
          'R',
        ),
      ],
      start,
    ],
    start: [start],
    stop: [stop],
    restart: [stop, start],
    state: ['sc.exe', 'query', NAME],
    disable: [stop, ['sc.exe', 'delete', NAME]],
    forget: [],
    removed: [{ path: folder, names: PROGRAM_NAMES }],
    kept: [{ path: home, names: HOME_NAMES }],
    notes: [
      `Commands for it, as an administrator: "${at('drover-agent.cmd')}" status, monitor, update ...`,
      readAll || user !== null
        ? ''
        : `It runs as ${account} and reads what that account may read: give it the right to read the shared folders, or install it again with --read-all.`,
    ].filter((note) => note !== ''),
  };
}

/** The agent of one user, begun when that user logs in. */
export function windowsUserPlan(command: readonly string[], home: string): ServicePlan {
  const words = [...command, 'start'];
  const [program = '', ...args] = words;
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  // Node is a program of the console, whose window is not wanted.
  const hidden = `$env:DROVER_AGENT_HOME=${quoted(home)}; Start-Process -WindowStyle Hidden -FilePath ${quoted(program)} -ArgumentList ${args.map((each) => quoted(argument(each))).join(',')}`;
  const encoded = Buffer.from(hidden, 'utf16le').toString('base64');
  const begin: Command = ['powershell.exe', '-NoProfile', '-WindowStyle', 'Hidden', '-EncodedCommand', encoded];
  const stop: Command = [...(command as [string, ...string[]]), 'stop'];
  return {
    name: SHOWN,
    scope: 'user',
    home,
    definition: `${RUN}\\${NAME}`,
    folders: [],
    copies: [],
    files: [],
    links: [],
    enable: [['reg.exe', 'add', RUN, '/v', NAME, '/t', 'REG_SZ', '/d', begin.map(argument).join(' '), '/f'], begin],
    start: [begin],
    stop: [stop],
    restart: [stop, begin],
    state: ['reg.exe', 'query', RUN, '/v', NAME],
    disable: [stop, ['reg.exe', 'delete', RUN, '/v', NAME, '/f']],
    forget: [],
    removed: [],
    kept: [{ path: home, names: HOME_NAMES }],
    notes: ['It ends when you log off. Its window: agent window'],
  };
}

function grants(to: readonly (string | undefined)[], rights: string): string[] {
  return to.filter((each) => each !== undefined).map((each) => `${each}:${rights}`);
}

function commandFile(command: readonly string[], env: Readonly<Record<string, string>>): string {
  const lines = [
    '@echo off',
    'setlocal',
    ...Object.entries(env).map(([name, value]) => `set "${name}=${value.replaceAll('%', '%%')}"`),
    `${command.map((each) => argument(each.replaceAll('%', '%%'))).join(' ')} %*`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

import { basename, dirname, join } from 'node:path';
import { HOME_NAMES, PROGRAM_NAMES } from '../files/own-files.ts';
import type { Command, ServicePlan, ServiceSettings } from './service-plan.ts';
import { shellScript } from './shell-script.ts';

const LABEL = 'org.drover.agent';
const FOLDER = '/usr/local/lib/drover-agent';
const HOME = '/Library/Application Support/Drover Agent';

/** A LaunchDaemon: a service of the machine for macOS. */
export function launchDaemonPlan(settings: ServiceSettings): ServicePlan {
  const { config, program, node, user } = settings;
  const file = join(FOLDER, basename(program.file));
  const copiedNode = join(FOLDER, 'node');
  const command = program.command(file).map((each) => (each === node ? copiedNode : each));
  const definition = join('/Library/LaunchDaemons', `${LABEL}.plist`);
  const env = { DROVER_AGENT_HOME: HOME, DROVER_AGENT_CONTEXT: 'service' };
  return {
    name: LABEL,
    scope: 'machine',
    home: HOME,
    definition,
    folders: [
      { path: FOLDER, mode: 0o755 },
      { path: HOME, mode: 0o700 },
    ],
    copies: [
      { from: program.file, to: file },
      ...(program.kind === 'portable' ? [{ from: node, to: copiedNode }] : []),
    ],
    files: [
      { path: join(HOME, 'agent.json'), text: `${JSON.stringify(config, null, 2)}\n`, mode: 0o600 },
      { path: join(FOLDER, 'drover-agent'), text: shellScript(command, HOME, null), mode: 0o755 },
      { path: definition, text: propertyList(command, env, user), mode: 0o644 },
    ],
    links: [{ path: '/usr/local/bin/drover-agent', to: join(FOLDER, 'drover-agent') }],
    ...launchctl('system', definition),
    enable: [
      ...(user === null ? [] : [['chown', '-R', user, HOME] as const]),
      ...launchctl('system', definition).enable,
    ],
    removed: [
      { path: definition },
      { path: '/usr/local/bin/drover-agent' },
      { path: FOLDER, names: PROGRAM_NAMES },
      { path: join(HOME, 'agent.json') },
    ],
    kept: [{ path: HOME, names: HOME_NAMES }],
    notes: [
      'Commands for it: sudo drover-agent status, monitor, update ...',
      'macOS asks once for "Full Disk Access" of this Node before it lets it read folders of users.',
    ],
  };
}

/** A LaunchAgent: it runs while this user is logged in. */
export function launchAgentPlan(
  command: readonly string[],
  home: string,
  { userHome, uid }: { readonly userHome: string; readonly uid: number },
): ServicePlan {
  const definition = join(userHome, 'Library/LaunchAgents', `${LABEL}.plist`);
  return {
    name: LABEL,
    scope: 'user',
    home,
    definition,
    folders: [{ path: dirname(definition), mode: 0o755 }],
    copies: [],
    files: [{ path: definition, text: propertyList(command, { DROVER_AGENT_HOME: home }, null), mode: 0o644 }],
    links: [],
    ...launchctl(`gui/${uid}`, definition),
    removed: [{ path: definition }],
    kept: [{ path: home, names: HOME_NAMES }],
    notes: [],
  };
}

function launchctl(
  domain: string,
  definition: string,
): Pick<ServicePlan, 'enable' | 'start' | 'stop' | 'restart' | 'state' | 'disable' | 'forget'> {
  const run = (...args: string[]): Command => ['launchctl', ...args];
  const service = `${domain}/${LABEL}`;
  return {
    enable: [run('bootstrap', domain, definition), run('enable', service), run('kickstart', service)],
    start: [run('kickstart', service)],
    stop: [run('kill', 'SIGTERM', service)],
    restart: [run('kickstart', '-k', service)],
    state: run('print', service),
    disable: [run('bootout', service)],
    forget: [],
  };
}

function propertyList(command: readonly string[], env: Readonly<Record<string, string>>, user: string | null): string {
  const text = (value: string): string => `<string>${escaped(value)}</string>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>${text(LABEL)}
  <key>ProgramArguments</key>
  <array>${[...command, 'start'].map(text).join('')}</array>
  <key>EnvironmentVariables</key>
  <dict>${Object.entries(env)
    .map(([name, value]) => `<key>${name}</key>${text(value)}`)
    .join('')}</dict>
${user === null ? '' : `  <key>UserName</key>${text(user)}\n`}  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key>
  <dict><key>SuccessfulExit</key><false/></dict>
  <key>ThrottleInterval</key><integer>10</integer>
  <key>ExitTimeOut</key><integer>20</integer>
  <key>Umask</key><integer>63</integer>
  <key>ProcessType</key><string>Background</string>
</dict>
</plist>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

import type { ServiceSettings } from './service-plan.ts';

export const STATE_FOLDER = 'drover-agent';
export const CONFIG = '/etc/drover-agent/agent.json';

/** Where people's data lies on a machine; what is shared of it is put back. */
const DATA = [
  '/boot',
  '/media',
  '/mnt',
  '/opt',
  '/srv',
  '/var/backups',
  '/var/cache',
  '/var/log',
  '/var/mail',
  '/var/spool',
  '/var/www',
];
/** `ProtectHome` hides these. */
const HOMES = ['/home', '/root', '/run/user'];
/** Where the system's own programs and settings lie; without them no program starts. */
const SYSTEM = [
  'bin',
  'dev',
  'etc',
  'lib',
  'lib32',
  'lib64',
  'libx32',
  'proc',
  'run',
  'sbin',
  'sys',
  'tmp',
  'usr',
  'var',
];

/**
 * The unit of the service, for systemd 250 and newer. Of where data lies the service sees the shared folders alone: confinement does not
 * rest on the agent alone.
 */
export function systemdUnit(
  { config: { roots }, readAll, user }: ServiceSettings,
  command: readonly string[],
  programFolder: string,
): string {
  const writable = roots.filter((root) => root.writable).map(({ path }) => path);
  const capability = readAll ? 'CAP_DAC_READ_SEARCH' : '';
  return `# Written by "agent service install"; run that again to change it.
[Unit]
Description=Drover Agent (shares folders of this machine with a Drover server)
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
ExecStart=${[...command, 'start'].map(word).join(' ')}
Environment=DROVER_AGENT_HOME=%S/${STATE_FOLDER} DROVER_AGENT_CONFIG=%d/agent.json DROVER_AGENT_CONTEXT=service
LoadCredential=agent.json:${CONFIG}
${user === null ? 'DynamicUser=yes' : `User=${word(user)}`}
StateDirectory=${STATE_FOLDER}
StateDirectoryMode=0700
UMask=${writable.length === 0 ? '0077' : '0027'}
Restart=on-failure
RestartPreventExitStatus=2 5
RestartSec=5s
TimeoutStopSec=20s
OOMPolicy=stop

# What it sees: the system, to be read, its own state, and the folders that are shared.
ProtectSystem=strict
ProtectHome=tmpfs
${hiding([...roots.map(({ path }) => path), programFolder])}BindReadOnlyPaths=${word(programFolder)}
${roots.map(({ path, writable: mayWrite }) => `${mayWrite ? 'BindPaths' : 'BindReadOnlyPaths'}=${place(path)}\n`).join('')}${writable.length === 0 ? '' : `ReadWritePaths=${writable.map((path) => word(`-${path}`)).join(' ')}\n`}PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProcSubset=pid

# What it may do: nothing but files and network.
NoNewPrivileges=yes
CapabilityBoundingSet=${capability}
AmbientCapabilities=${capability}
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/** The same for one user, who manages it with \`systemctl --user\`: it sees what that user sees, and updates itself. */
export function systemdUserUnit(command: readonly string[], home: string): string {
  return `# Written by "agent service install --for-me"; run that again to change it.
[Unit]
Description=Drover Agent (shares folders of this machine with a Drover server)

[Service]
Type=exec
ExecStart=${[...command, 'start'].map(word).join(' ')}
Environment=${word(`DROVER_AGENT_HOME=${home}`)}
Restart=on-failure
RestartPreventExitStatus=2 5
RestartSec=5s
TimeoutStopSec=20s

[Install]
WantedBy=default.target
`;
}

/** Hides the places of data; where something in one of them is to be seen, an empty folder takes its place. */
function hiding(seen: readonly string[]): string {
  const tops = seen.map((path) => path.split('/')[1] ?? '').filter((top) => top !== '' && !SYSTEM.includes(top));
  const places = [...new Set([...DATA, ...tops.map((top) => `/${top}`)])].filter((each) => !HOMES.includes(each));
  const closed = places.filter((each) => !seen.some((path) => isWithin(path, each) || isWithin(each, path)));
  const emptied = places.filter((each) => seen.some((path) => path !== each && isWithin(path, each)));
  const secrets = ['/etc/shadow', '/etc/gshadow', '/etc/ssh', '/etc/ssl/private', '/etc/drover-agent'];
  return [
    `InaccessiblePaths=${[...closed, ...secrets].map((each) => `-${each}`).join(' ')}\n`,
    emptied.length === 0 ? '' : `TemporaryFileSystem=${emptied.map((each) => word(`${each}:ro`)).join(' ')}\n`,
  ].join('');
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A word of a unit: nothing in it ends it, or stands for something else. */
function word(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}

/** A folder that is shown where it is; a disk that is not there keeps nothing from starting. Colons would divide source and place. */
function place(path: string): string {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll(':', '\\:');
  return `"-${escaped}"`;
}

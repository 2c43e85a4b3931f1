import type {
  Activity,
  AuditEntry,
  Connector,
  ConnectorType,
  ListedEntry,
  ProblemGroup,
  Run,
  Transfer,
  TransferSide,
  User,
} from '@drover/api';
import { zeroCounters } from '@drover/core';

/** A fixed moment near which everything in the samples happens. */
export const now = Date.now();
export const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const id = (letter: string, number = 0) => `${letter}${String(number).padStart(21, '0')}`;

export const maya = {
  id: id('U'),
  email: 'maya.okafor@contoso.example',
  name: 'Maya Okafor',
  role: 'administrator',
} as const;

const standing = { disabledAt: null, invited: false, secondFactor: false } as const;
export const users: readonly User[] = [
  { ...maya, ...standing, createdAt: ago(90_000), lastSeenAt: ago(1) },
  {
    ...maya,
    ...standing,
    id: id('U', 1),
    email: 'tomas.berg@contoso.example',
    name: 'Tomas Berg',
    role: 'operator',
    createdAt: ago(40_000),
    lastSeenAt: ago(600),
  },
  {
    ...maya,
    ...standing,
    id: id('U', 2),
    email: 'a.very.long.address.of.somebody@subsidiary.of.contoso.example',
    name: 'Aleksandra Konstantinopolska-Wojciechowska',
    role: 'viewer',
    createdAt: ago(10),
    lastSeenAt: null,
    invited: true,
  },
];

const text = { input: 'text', required: true, secret: false } as const;

export const types: readonly ConnectorType[] = [
  {
    type: 'local-files',
    label: 'Folder on this server',
    group: 'machines',
    summary: 'A folder of the machine that runs Drover, below those that its administrator opened.',
    prepare: ['The full path of the folder.', 'The right to read it, and to write to it when it is a destination.'],
    troubleshooting: ['Check that the folder exists, and that its disk or share is mounted.'],
    source: true,
    destination: true,
    administratorOnly: true,
    signIn: null,
    restsByDay: false,
    fields: [{ ...text, name: 'path', label: 'Folder' }],
  },
  {
    type: 'ftp',
    label: 'FTP',
    group: 'servers',
    summary: 'A server name, a user name and a password; plain, or with TLS.',
    prepare: [
      "The server's name or address, and its port: 21, or 990 for implicit TLS.",
      'An account of its own with the right to read; for a destination also to write, rename and create folders.',
      "Let this server's address, 203.0.113.7, through the firewall, and the range of passive ports.",
      'With a self-signed certificate: its SHA-256 fingerprint, from the owner of the server.',
    ],
    troubleshooting: [
      'Check user name and password with another FTP client.',
      'Make sure that the server allows passive connections; active ones are not used.',
      'Be patient: after many connections in a short time a server may reject us for a while.',
    ],
    source: true,
    destination: true,
    administratorOnly: false,
    signIn: null,
    restsByDay: false,
    fields: [
      {
        ...text,
        name: 'type',
        label: 'Type',
        input: 'choice',
        required: false,
        standard: 'plain',
        choices: [
          { value: 'plain', label: 'Use plain FTP' },
          { value: 'explicit', label: 'Require explicit FTP over TLS' },
          { value: 'implicit', label: 'Require implicit FTP over TLS' },
        ],
        help: 'Explicit TLS begins on port 21, implicit TLS at once on port 990.',
      },
      { ...text, name: 'server', label: 'Server', placeholder: 'e.g. ftp.example.com' },
      { ...text, name: 'mode', label: 'Mode', input: 'static', text: 'Passive (required)', required: false },
      { ...text, name: 'port', label: 'Port', input: 'number', standard: 21, required: false },
      { ...text, name: 'username', label: 'Username', placeholder: 'e.g. serveradmin' },
      { ...text, name: 'password', label: 'Password', input: 'secret', secret: true },
      { ...text, name: 'certificate', label: 'Trusted certificate', required: false, advanced: true },
    ],
  },
  {
    type: 'sftp',
    label: 'SFTP',
    group: 'servers',
    summary: 'A server name, a user name and a password or a private key.',
    prepare: ['The name of the server and its port, usually 22.', 'The fingerprint of its host key.'],
    troubleshooting: ['Compare the fingerprint of the host key with what the administrator states.'],
    source: true,
    destination: true,
    administratorOnly: false,
    signIn: null,
    restsByDay: false,
    fields: [
      { ...text, name: 'server', label: 'Server' },
      { ...text, name: 'port', label: 'Port', input: 'number', standard: 22, required: false },
      { ...text, name: 'username', label: 'Username' },
      { ...text, name: 'password', label: 'Password', input: 'secret', secret: true },
    ],
  },
];

export const connectors: readonly Connector[] = [
  aConnector('Old file server', 'ftp', 0, 'ftp.old.contoso.example'),
  aConnector('Archive', 'ftp', 1, '198.51.100.20'),
  {
    ...aConnector('Fabrikam print server', 'ftp', 2, 'ftp.fabrikam.example'),
    state: 'deauthorized',
    stateReason: 'It had moved no data for 90 days.',
  },
  aConnector('New storage', 'sftp', 3, 'sftp.new.contoso.example'),
  aConnector('مشاركة الفريق', 'sftp', 4, 'sftp.example'),
  aConnector('Scans of this server', 'local-files', 5, ''),
];

function aConnector(displayName: string, type: string, number: number, server: string): Connector {
  return {
    id: id('C', number),
    type,
    displayName,
    state: 'authorized',
    stateReason: null,
    options: server === '' ? { path: '/srv/scans' } : { server, port: type === 'ftp' ? 21 : 22, username: 'drover' },
    owner: { id: maya.id, name: maya.name },
    ...{ agents: null, account: null, shared: true },
    authorizedAt: ago(9000),
    lastUsedAt: ago(number * 700 + 2),
    createdAt: ago(9000),
  };
}

const NAMES = [
  'ada.lindqvist',
  'amir.haddad',
  'beatriz.nunes',
  'chen.wei',
  'daniel.osei',
  'elif.yıldız',
  'fatou.diallo',
];
export const FILES = [
  'Bridge 14 survey, lidar tile 0912, second flight over the northern approach (final, approved).laz',
  'as-built, sheet 44.dwg',
  'übersicht.xlsx',
  'תקציב 2026.docx',
  'evil\\u202Egpj.exe',
];

/** A folder with folders first and then files, as many as wanted. */
export function someEntries(count: number): ListedEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const isFolder = index < Math.min(200, count * 0.7);
    const base = isFolder ? (NAMES[index % NAMES.length] ?? '') : (FILES[index % FILES.length] ?? '');
    const name = index < 7 || (!isFolder && index % 97 < 5) ? base : `${base.slice(0, 14)} ${index}`;
    return {
      name: `${name}#${index}`,
      display: name,
      kind: isFolder ? 'folder' : 'file',
      size: isFolder ? null : (index * 7919 * 1013) % 90_000_000_000,
      modified: ago(index * index * 7),
    };
  });
}

const source: TransferSide = {
  connectorId: id('C', 0),
  connectorName: 'Old file server',
  connectorType: 'ftp',
  connectorState: 'authorized',
  root: '',
  path: ['Projects'],
  display: '/Projects',
};
const destination: TransferSide = {
  ...source,
  connectorId: id('C', 3),
  connectorName: 'New storage',
  connectorType: 'sftp',
  path: ['Engineering', 'Shared documents of all departments', 'Projects'],
  display: '/Engineering/Shared documents of all departments/Projects',
};

export const liveRun: Run = {
  id: id('R'),
  transfer: { id: id('T'), name: 'Projects to Engineering', source, destination },
  mode: 'copy',
  state: 'running',
  ...{ paused: null, waiting: null },
  only: null,
  rerun: 0,
  scheduled: null,
  logDeletedAt: null,
  limits: { transfers: 'auto', bytesPerSecond: null },
  status: { code: 300, message: 'Running', colour: 'blue', state: 'in-progress' },
  counters: {
    ...zeroCounters,
    filesSeen: 903_118,
    foldersSeen: 41_220,
    bytesSeen: 1_374_389_534_720,
    filesCopied: 418_220,
    bytesCopied: 657_457_000_000,
    filesUnchanged: 12_004,
    filesExcluded: 210,
    filesFailedAtSource: 28,
    filesFailedAtDestination: 9,
  },
  progress: {
    walking: false,
    ...{ filesPlanned: 891_000, filesSettled: 430_000 },
    bytesPlanned: 1_374_389_534_720,
    ...{ bytesDone: 657_557_000_000, bytesMoved: 657_557_000_000 },
    bytesPerSecond: 88_700_000,
    filesPerSecond: 57,
    etaMs: 8_100_000,
    movingNow: [
      ['Bridge 14/Survey/2024-06 lidar tile 0912.laz', 0.71, 2_254_857_830],
      ['Bridge 14/Survey/2024-06 lidar tile 0913.laz', 0.38, 2_147_483_648],
      ['Archive/2019/Northgate/drawings of the second revision/as-built, sheet 44.dwg', 0.92, 19_293_798],
      ['Archive/2019/Northgate/drawings of the second revision/as-built, sheet 45.dwg', 0.55, 18_769_510],
      ['Harbour East/Models/federated 2026-11-18.nwd', 0.12, 672_137_216],
      ['Harbour East/Photos/IMG_20260914_101355.heic', 0.8, 3_355_443],
    ].map(([display, share, size]) => ({
      display: String(display),
      bytes: Math.round(Number(share) * Number(size)),
      size: Number(size),
    })),
    lanes: { reading: 0.19, waiting: 0.62, writing: 0.19 },
  },
  requestedBy: 'Maya Okafor',
  queuedAt: ago(124),
  startedAt: ago(123),
  endedAt: null,
  stoppedBy: null,
  scan: null,
};

export const endedRun: Run = {
  ...liveRun,
  id: id('R', 1),
  state: 'ended',
  status: { code: 211, message: 'Some download and upload errors, please retry', colour: 'yellow', state: 'warning' },
  endedAt: ago(3),
};

export const problems: readonly ProblemGroup[] = [
  group('locked', 'The file is open in another program', 'source', 21, 'Close it there, then run the transfer again.'),
  group(
    'too-large',
    'The path is longer than the destination allows',
    'destination',
    9,
    'Move the folder nearer to the root.',
  ),
  {
    ...group('conflict', 'Changed at the destination since the last copy', 'destination', 5, null),
    outcome: 'skipped',
  },
  group(
    'permission-denied',
    'Drover may not read the folder',
    'source',
    2,
    'Give the account the right to read, then run again.',
  ),
];

function group(
  cause: string,
  title: string,
  side: 'source' | 'destination',
  count: number,
  remedy: string | null,
): ProblemGroup {
  const advice = { mender: 'you', help: '/api/docs/errors#permission-denied' } as const;
  const display = 'Archive/2019/Northgate/drawings of the second revision/as-built, sheet 44.dwg';
  return {
    cause,
    title,
    outcome: 'failed',
    side,
    count,
    remedy,
    ...advice,
    examples: [{ display, message: `${title}.` }],
  };
}

export const transfers: readonly Transfer[] = [
  [300, 'Running', 'blue', 'in-progress'],
  [211, 'Some download and upload errors, please retry', 'yellow', 'warning'],
  [402, 'Connector authorization failed. Try reauthorizing Old file server', 'red', 'failed'],
  [100, 'Success', 'green', 'completed'],
  [230, 'Canceled', 'grey', 'canceled'],
  [600, 'Queued to start, please be patient', 'blue', 'queued'],
  null,
].map((status, number) => aTransfer(number, status as never));

function aTransfer(
  number: number,
  status: readonly [number, string, Run['status']['colour'], Run['status']['state']] | null,
): Transfer {
  const { transfer: _, scan: __, ...run } = number === 0 ? liveRun : endedRun;
  const [code, message, colour, state] = status ?? [100, '', 'green', 'completed'];
  const path = [['Projects', 'Home', 'Finance', 'Marketing', 'Scans', 'Archive', 'Legal'][number] ?? 'Other'];
  return {
    id: id('T', number),
    name: `${path[0]} to New storage`,
    source: { ...source, path, display: `/${path[0]}` },
    destination: number === 4 ? { ...destination, connectorId: null, connectorState: 'deleted' } : destination,
    policy: {
      conflicts: 'keep',
      newerDestination: 'keep',
      names: { mode: 'remove' },
      verify: 'hash',
      transfers: 'auto',
      bytesPerSecond: null,
      attempts: 3,
      mailArchives: 'copy',
      permissions: 'ignore',
    },
    filters: { include: [], exclude: ['*.tmp'], hidden: 'take', minBytes: 1024 },
    exclusions: ['windows-thumbnails', 'mac-finder-files', 'office-lock-files'],
    owner: { id: maya.id, name: maya.name },
    ...{ tags: [], createdAt: ago(4000 + number) },
    lastRun:
      status === null
        ? null
        : {
            ...run,
            id: id('R', number),
            state: state === 'in-progress' ? 'running' : state === 'queued' ? 'queued' : 'ended',
            status: { code, message, colour, state },
          },
  };
}

export const activity: Activity = {
  running: 3,
  queued: 1,
  bytesPerSecond: 327_600_000,
  filesPerSecond: 102,
  busiest: transfers.slice(0, 3).map(({ id: transferId, name }, number) => ({
    runId: id('R', number),
    transferId,
    name,
    mode: 'copy',
    state: 'running',
    filesCopied: 418_220 / (number + 1),
    filesPlanned: 903_118,
    bytesCopied: 657_457_000_000 / (number + 1),
    bytesPlanned: 1_374_389_534_720,
    walking: number === 2,
    bytesPerSecond: 88_700_000 / (number + 1),
  })),
};

export const audit: readonly AuditEntry[] = Array.from({ length: 30 }, (_, number) => ({
  id: 30 - number,
  at: ago(number * 47),
  actor: number % 3 === 0 ? 'Tomas Berg' : 'Maya Okafor',
  action: ['session.begin', 'connector.authorize', 'run.start', 'user.create', 'connector.delete'][number % 5] ?? '',
  target: number % 5 === 0 ? null : 'Old file server',
  detail: number % 2 === 0 ? { type: 'ftp', server: 'ftp.old.contoso.example' } : {},
  address: '203.0.113.40',
}));

import { spawnSync } from 'node:child_process';
import type { FtpServer, SftpServer } from '@drover/testing-servers';
import type { Link, Place } from './cells.ts';
import type { Command } from './measure.ts';

/** The servers that a bench runs against. Two plain FTP servers, so that one can be copied to the other. */
export interface BenchServers {
  readonly ftp: FtpServer;
  readonly ftp2: FtpServer;
  readonly ftps: FtpServer;
  readonly sftp: SftpServer;
}

/** One run to be made: from a folder on one place to a folder on another. `state` is private to the tool and empty at first. */
export interface Job {
  readonly source: Place;
  readonly destination: Place;
  /** On disk for `local`, else below the server's root. */
  readonly sourcePath: string;
  readonly destinationPath: string;
  readonly servers: BenchServers;
  readonly state: string;
}

export interface Tool {
  readonly name: string;
  /** Null when the tool cannot do this. */
  command(job: Job): Command | null;
}

const drover = (script: string): Tool => ({
  name: 'drover',
  command: (job) => {
    const password = (place: Place): string => (place === 'local' ? '' : serverOf(job, place, 'source').password);
    return {
      file: script,
      args: [
        'copy',
        url(job, job.source, job.sourcePath, 'source'),
        url(job, job.destination, job.destinationPath, 'destination'),
        '--quiet',
        ...([job.source, job.destination].includes('sftp') ? ['--accept-new-host-key'] : []),
        ...([job.source, job.destination].includes('ftps') ? ['--insecure-tls'] : []),
      ],
      env: {
        DROVER_SOURCE_PASSWORD: password(job.source),
        DROVER_DESTINATION_PASSWORD: password(job.destination),
        XDG_STATE_HOME: job.state,
        XDG_CONFIG_HOME: job.state,
      },
    };
  },
});

const rclone = (name: string, tuned: boolean): Tool => ({
  name,
  command: (job) => {
    const tls = [job.source, job.destination].includes('ftps');
    const sftp = [job.source, job.destination].includes('sftp');
    return {
      file: 'rclone',
      args: [
        'copy',
        remote(job, job.source, job.sourcePath, 'source'),
        remote(job, job.destination, job.destinationPath, 'destination'),
        '-q',
        ...(tuned ? ['--transfers', '16', '--checkers', '16', '--buffer-size', '1M'] : []),
        // rclone 1.60 fails against vsftpd with TLS 1.3, and by default hashes over ssh
        ...(tls ? ['--ftp-disable-tls13'] : []),
        ...(tuned && sftp
          ? ['--sftp-disable-hashcheck', '--sftp-chunk-size', '255k', '--sftp-concurrency', '128']
          : []),
      ],
      env: { RCLONE_CONFIG: '/dev/null', ...rcloneRemotes(job) },
    };
  },
});

const lftp = (name: string, parallel: number): Tool => ({
  name,
  command: (job) => {
    const up = job.source === 'local';
    const place = up ? job.destination : job.source;
    if (place === 'local' || (!up && job.destination !== 'local')) return null;
    const server = serverOf(job, place, 'source');
    const scheme = place === 'sftp' ? 'sftp' : 'ftp';
    const settings = [
      'set cmd:fail-exit yes',
      'set ssl:verify-certificate no',
      `set ftp:ssl-allow ${place === 'ftps' ? 'yes' : 'no'}`,
      ...(place === 'ftps' ? ['set ftp:ssl-force yes', 'set ftp:ssl-protect-data yes'] : []),
      'set sftp:auto-confirm yes',
      `set sftp:connect-program "ssh -a -x -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no"`,
      'set mirror:set-permissions no',
      'set net:max-retries 3',
    ];
    const remotePath = `${root(server)}${up ? job.destinationPath : job.sourcePath}`;
    const [from, to] = up ? [job.sourcePath, remotePath] : [remotePath, job.destinationPath];
    const mirror = `mirror ${up ? '-R ' : ''}--parallel=${parallel} ${from} ${to}`;
    const open = `open -p ${server.port} -u ${server.username},${server.password} ${scheme}://${server.host}`;
    return { file: 'lftp', args: ['--norc', '-c', [...settings, open, mirror].join('; ')] };
  },
});

/** Drover with its default settings, and its peers both as they come and tuned; over a long link only tuned, where the others take minutes. */
export function tools(script: string, link: Link): Tool[] {
  const tuned = rclone('rclone, 16 transfers', true);
  if (link === 'wide-area') return [drover(script), tuned, lftp('lftp, 16 parallel', 16)];
  return [drover(script), rclone('rclone', false), tuned, lftp('lftp, 4 parallel', 4)];
}

/** The peers' versions as they state them; a missing one is named. */
export function versions(): string[] {
  return [
    ['rclone', 'version'],
    ['lftp', '--version'],
  ].map(([file = '', ...args]) => {
    const result = spawnSync(file, args, { encoding: 'utf8' });
    return result.status === 0 ? (result.stdout.split('\n')[0] ?? file) : `${file}: not installed`;
  });
}

function serverOf(job: Job, place: Exclude<Place, 'local'>, side: 'source' | 'destination'): FtpServer | SftpServer {
  if (place === 'ftp' && side === 'destination' && job.source === 'ftp') return job.servers.ftp2;
  return job.servers[place];
}

/** The server's root as a prefix without a trailing slash. */
function root(server: FtpServer | SftpServer): string {
  return server.path === '/' ? '' : server.path;
}

function url(job: Job, place: Place, path: string, side: 'source' | 'destination'): string {
  if (place === 'local') return path;
  const server = serverOf(job, place, side);
  const scheme = place === 'ftps' ? 'ftpes' : place;
  return `${scheme}://${server.username}@${server.host}:${server.port}${root(server)}${path}`;
}

function remote(job: Job, place: Place, path: string, side: 'source' | 'destination'): string {
  if (place === 'local') return path;
  return `${side === 'source' ? 'SRC' : 'DST'}:${root(serverOf(job, place, side))}${path}`;
}

function rcloneRemotes(job: Job): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [side, place] of [['source', job.source] as const, ['destination', job.destination] as const]) {
    if (place === 'local') continue;
    const server = serverOf(job, place, side);
    const prefix = `RCLONE_CONFIG_${side === 'source' ? 'SRC' : 'DST'}`;
    const obscured = spawnSync('rclone', ['obscure', server.password], { encoding: 'utf8' }).stdout.trim();
    Object.assign(settings, {
      [`${prefix}_TYPE`]: place === 'sftp' ? 'sftp' : 'ftp',
      [`${prefix}_HOST`]: server.host,
      [`${prefix}_PORT`]: String(server.port),
      [`${prefix}_USER`]: server.username,
      [`${prefix}_PASS`]: obscured,
      ...(place === 'ftps' ? { [`${prefix}_EXPLICIT_TLS`]: 'true', [`${prefix}_NO_CHECK_CERTIFICATE`]: 'true' } : {}),
    });
  }
  return settings;
}

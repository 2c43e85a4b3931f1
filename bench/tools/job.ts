import type { AzuriteServer, FtpServer, SftpServer } from '@drover/testing-servers';
import type { Link, Side, Task } from '../cells.ts';
import type { Command } from '../measure.ts';

/** The servers that a bench runs against. Two plain FTP servers, so that one can be copied to the other. */
export interface BenchServers {
  readonly ftp: FtpServer;
  readonly ftp2: FtpServer;
  readonly ftps: FtpServer;
  readonly sftp: SftpServer;
  readonly azure: AzuriteServer;
}

/** One run to be made: from a folder on one side to a folder on another. `state` is private to the tool and empty at first. */
export interface Job {
  readonly task: Task;
  readonly link: Link;
  readonly source: Side;
  readonly destination: Side;
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

export type End = 'source' | 'destination';

export function pathOf(job: Job, end: End): string {
  return end === 'source' ? job.sourcePath : job.destinationPath;
}

/** The FTP or SFTP server at one end; null for any other side. */
export function serverAt(job: Job, end: End): FtpServer | SftpServer | null {
  const side = job[end];
  if (side === 'local' || side === 'azure') return null;
  return side === 'ftp' && end === 'destination' && job.source === 'ftp' ? job.servers.ftp2 : job.servers[side];
}

export function touches(job: Job, side: Side): boolean {
  return job.source === side || job.destination === side;
}

/** The server's root as a prefix without a trailing slash. */
export function rootOf(server: FtpServer | SftpServer): string {
  return server.path === '/' ? '' : server.path;
}

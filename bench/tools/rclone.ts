import { spawnSync } from 'node:child_process';
import { sasUrl } from '@drover/testing-servers';
import { type End, type Job, pathOf, rootOf, serverAt, type Tool, touches } from './job.ts';

export const rclone = (name: string, tuned: boolean): Tool => ({
  name,
  command: (job) => ({
    file: 'rclone',
    args: [
      ...(job.task === 'list'
        ? ['size', remote(job, 'source')] // lists everything, and prints little
        : ['copy', remote(job, 'source'), remote(job, 'destination')]),
      '-q',
      ...(tuned ? ['--transfers', '16', '--checkers', '16', '--buffer-size', '1M'] : []),
      // rclone 1.60 fails against vsftpd with TLS 1.3, and by default hashes over ssh
      ...(touches(job, 'ftps') ? ['--ftp-disable-tls13'] : []),
      ...(tuned && touches(job, 'sftp')
        ? ['--sftp-disable-hashcheck', '--sftp-chunk-size', '255k', '--sftp-concurrency', '128']
        : []),
    ],
    env: { RCLONE_CONFIG: '/dev/null', ...settings(job, 'source'), ...settings(job, 'destination') },
  }),
});

function nameOf(end: End): string {
  return end === 'source' ? 'SRC' : 'DST';
}

function remote(job: Job, end: End): string {
  const path = pathOf(job, end);
  if (job[end] === 'local') return path;
  const server = serverAt(job, end);
  return `${nameOf(end)}:${server === null ? '' : rootOf(server)}${path}`;
}

function settings(job: Job, end: End): Record<string, string> {
  const prefix = `RCLONE_CONFIG_${nameOf(end)}`;
  if (job[end] === 'azure') {
    const ends = new Date(Date.now() + 86_400_000);
    return {
      [`${prefix}_TYPE`]: 'azureblob',
      [`${prefix}_SAS_URL`]: sasUrl(job.servers.azure, { rights: 'rwlc', ends }),
    };
  }
  const server = serverAt(job, end);
  if (server === null) return {};
  return {
    [`${prefix}_TYPE`]: job[end] === 'sftp' ? 'sftp' : 'ftp',
    [`${prefix}_HOST`]: server.host,
    [`${prefix}_PORT`]: String(server.port),
    [`${prefix}_USER`]: server.username,
    [`${prefix}_PASS`]: spawnSync('rclone', ['obscure', server.password], { encoding: 'utf8' }).stdout.trim(),
    ...(job[end] === 'ftps' ? { [`${prefix}_EXPLICIT_TLS`]: 'true', [`${prefix}_NO_CHECK_CERTIFICATE`]: 'true' } : {}),
  };
}

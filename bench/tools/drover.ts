import { type End, type Job, pathOf, rootOf, serverAt, type Tool, touches } from './job.ts';

/** Drover with its default settings. A listing is a copy that is only shown: it plans each file besides. */
export const drover = (script: string): Tool => ({
  name: 'drover',
  command: (job) => ({
    file: script,
    args: [
      'copy',
      ...[url(job, 'source'), url(job, 'destination'), job.task === 'list' ? '--dry-run' : '--quiet'],
      ...(touches(job, 'sftp') ? ['--accept-new-host-key'] : []),
      ...(touches(job, 'ftps') ? ['--insecure-tls'] : []),
    ],
    env: {
      DROVER_SOURCE_PASSWORD: password(job, 'source'),
      DROVER_DESTINATION_PASSWORD: password(job, 'destination'),
      XDG_STATE_HOME: job.state,
      XDG_CONFIG_HOME: job.state,
    },
  }),
});

function password(job: Job, end: End): string {
  return job[end] === 'azure' ? job.servers.azure.connectionString : (serverAt(job, end)?.password ?? '');
}

function url(job: Job, end: End): string {
  const path = pathOf(job, end);
  const side = job[end];
  if (side === 'azure') return `azblob://${job.servers.azure.account}${path}`;
  const server = serverAt(job, end);
  if (server === null) return path;
  const scheme = side === 'ftps' ? 'ftpes' : side;
  return `${scheme}://${server.username}@${server.host}:${server.port}${rootOf(server)}${path}`;
}

import { rootOf, serverAt, type Tool } from './job.ts';

export const lftp = (name: string, parallel: number): Tool => ({
  name,
  command: (job) => {
    const up = job.source === 'local';
    const end = up ? 'destination' : 'source';
    const server = serverAt(job, end);
    if (server === null || (!up && job.destination !== 'local')) return null;
    const side = job[end];
    const settings = [
      'set cmd:fail-exit yes',
      'set ssl:verify-certificate no',
      `set ftp:ssl-allow ${side === 'ftps' ? 'yes' : 'no'}`,
      ...(side === 'ftps' ? ['set ftp:ssl-force yes', 'set ftp:ssl-protect-data yes'] : []),
      'set sftp:auto-confirm yes',
      `set sftp:connect-program "ssh -a -x -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no"`,
      'set mirror:set-permissions no',
      'set net:max-retries 3',
    ];
    const remotePath = `${rootOf(server)}${up ? job.destinationPath : job.sourcePath}`;
    const [from, to] = up ? [job.sourcePath, remotePath] : [remotePath, job.destinationPath];
    const work =
      job.task === 'list'
        ? `find ${remotePath} | grep -vc '/$'` // folders end in a slash
        : `mirror ${up ? '-R ' : ''}--parallel=${parallel} ${from} ${to}`;
    const open = `open -p ${server.port} -u ${server.username},${server.password} ${side === 'sftp' ? 'sftp' : 'ftp'}://${server.host}`;
    return { file: 'lftp', args: ['--norc', '-c', [...settings, open, work].join('; ')] };
  },
});

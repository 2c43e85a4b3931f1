import { runProgram } from './run-program.ts';

/**
 * How a server is kept apart from the system: `root` and `user` give it private process and mount namespaces, so that it sees
 * accounts of its own and dies with its first process; `user` can offer only the account that runs the tests. `none` has neither.
 */
export type Confinement = 'root' | 'user' | 'none';

/** Finds out by trying: containers often forbid namespaces even to root. */
export async function findConfinement(): Promise<Confinement> {
  const kind = isRoot() ? 'root' : 'user';
  return runProgram('unshare', [...namespaceFlags(kind), '/bin/sh', '-c', 'mount --bind /etc /etc']).then(
    () => kind,
    () => 'none',
  );
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** A command line that runs `command` confined, with the accounts of `etc` in place of the system's. */
export function confine(kind: Confinement, etc: string, command: readonly string[]): string[] {
  const untilParentDies = ['setpriv', '--pdeathsig', 'KILL'];
  if (kind === 'none') return [...untilParentDies, ...command];
  const identity = ['unshare', '--user', `--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`];
  return [
    ...untilParentDies,
    'unshare',
    ...namespaceFlags(kind),
    '/bin/sh',
    '-c',
    furnish,
    'room',
    etc,
    ...(kind === 'user' ? identity : []),
    ...command,
  ];
}

function namespaceFlags(kind: 'root' | 'user'): string[] {
  const flags = ['--mount', '--pid', '--fork', '--kill-child=KILL'];
  return kind === 'root' ? flags : ['--map-root-user', ...flags];
}

/** The shell stays as process 1, because servers crash when they must reap processes that they never started. */
const furnish = `
set -e
etc=$1
shift
for name in passwd group shadow pam.d; do
  [ ! -e "/etc/$name" ] || mount --bind "$etc/$name" "/etc/$name"
done
mount --bind "$etc/run" /run
"$@" &
wait $!
`;

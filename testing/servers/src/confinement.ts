import { runProgram } from './run-program.ts';

/**
 * How a server is kept apart from the system: `root` and `user` give it private process and mount namespaces, so that it sees
 * accounts of its own and dies with its first process; `user` can offer only the account that runs the tests. `none` has neither.
 */
export type Confinement = 'root' | 'user' | 'none';

/** Finds out by trying: containers often forbid namespaces even to root. */
export async function findConfinement(): Promise<Confinement> {
  const kind = isRoot() ? 'root' : 'user';
  const flags = kind === 'user' ? ['--map-root-user', ...namespaceFlags] : namespaceFlags;
  return runProgram('unshare', [...flags, '/bin/sh', '-c', 'mount --bind /etc /etc']).then(
    () => kind,
    () => 'none',
  );
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * What a server takes for granted: to look logins up in the system's `accounts`, to be `root`, or also to keep root's right to
 * read everything. An ordinary user's namespace pretends to be root.
 */
export type Needs = 'accounts' | 'root' | 'root-reading';

interface Room {
  readonly kind: Confinement;
  /** The folder whose files the server sees in place of the system's. */
  readonly etc: string;
  readonly needs: Needs | undefined;
  /** The process whose mounts the server shares. */
  readonly mounts?: number;
}

/** A command line that runs `command` confined; everything it starts dies with this process. */
export function confine(room: Room, command: readonly string[]): string[] {
  const { kind, etc, needs, mounts } = room;
  const untilParentDies = ['setpriv', '--pdeathsig', 'KILL'];
  if (kind === 'none') return [...untilParentDies, ...command];
  return [
    ...untilParentDies,
    ...(mounts === undefined ? [] : enter(kind, mounts)),
    ...['unshare', ...(kind === 'user' && mounts === undefined ? ['--map-root-user'] : []), ...namespaceFlags],
    ...['/bin/sh', '-c', furnish, 'room', etc],
    ...(kind === 'root' ? [] : identity(needs)),
    ...command,
  ];
}

/** A command line that keeps a disk of `capacity` bytes mounted at `folder` until it is killed, seen only by those who enter. */
export function holdDisk(kind: 'root' | 'user', folder: string, capacity: number, owner: string): string[] {
  const script = `mount -t tmpfs -o "size=$2,mode=755$3" tmpfs "$1" && echo mounted && exec sleep infinity`;
  const flags = kind === 'user' ? ['--map-root-user', '--mount'] : ['--mount'];
  return [
    'setpriv',
    '--pdeathsig',
    'KILL',
    'unshare',
    ...flags,
    '/bin/sh',
    '-c',
    script,
    'disk',
    folder,
    String(capacity),
    owner,
  ];
}

function enter(kind: 'root' | 'user', pid: number): string[] {
  const user = kind === 'user' ? ['--user', '--preserve-credentials'] : [];
  return ['nsenter', '--target', String(pid), ...user, '--mount', '--root']; // and its root, which may be a chroot
}

const namespaceFlags = ['--mount', '--pid', '--fork', '--kill-child=KILL'];

/** Root of a user's namespace would pass over the permissions of that user's files, so the right to do so is taken away. */
function identity(needs: Needs | undefined): string[] {
  if (needs === 'root') return ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'];
  if (needs === 'root-reading') return ['setpriv', '--bounding-set', '-dac_override'];
  return ['unshare', '--user', `--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`];
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
mount -t tmpfs -o ro,mode=755 tmpfs /run/empty # vsftpd insists that nobody can write there
"$@" &
wait $!
`;

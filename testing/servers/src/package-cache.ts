import { mkdir, readFile, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Raised when the way of unpacking changes, so that older caches are left alone. */
const layout = 1;

/** The machine's architecture in Debian's words. */
export function debianArchitecture(): { readonly name: string; readonly triplet: string } {
  return process.arch === 'arm64'
    ? { name: 'arm64', triplet: 'aarch64-linux-gnu' }
    : { name: 'amd64', triplet: 'x86_64-linux-gnu' };
}

/** The folder that this package may fill: below XDG_CACHE_HOME or the home folder, else below the temporary folder. */
export async function packageCache(): Promise<string> {
  const configured = process.env['XDG_CACHE_HOME'] ?? '';
  const home = process.env['HOME'] ?? '';
  const bases = [
    isAbsolute(configured) ? configured : join(isAbsolute(home) ? home : homedir(), '.cache'),
    join(tmpdir(), `drover-cache-${process.getuid?.()}`),
  ];
  const name = `test-servers-${await releaseName()}-${debianArchitecture().name}-${layout}`;
  const failures: unknown[] = [];
  for (const base of bases) {
    const folder = join(base, 'drover', name);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if ((await stat(folder)).uid === process.getuid?.()) return folder;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, `no cache folder can be written: neither ${bases.join(' nor ')}`);
}

async function releaseName(): Promise<string> {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => ''); // then programs of the system must do
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(system)?.[1] ?? 'unknown';
  return `${value('ID')}-${value('VERSION_ID')}`;
}

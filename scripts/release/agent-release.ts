import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { isNewer, readManifest, releaseBytes, type SignedRelease, signedReleaseSchema } from '@drover/agent-link';

const USAGE = `usage: node scripts/release/agent-release.ts key PRIVATE-KEY-FILE
       node scripts/release/agent-release.ts sign --key PRIVATE-KEY-FILE --version A.B.C.D --out FOLDER [--days 90] KIND=FILE ...

key   makes the key that signs releases of the agent, and prints the public one: put that into
      scripts/agent-package/release-keys.json before agents are built. Keep the private key off every machine that is on the network, never in the repository.
sign  writes release.json and the programs into a folder; copy all of it to the server's folder of agent updates, release.json last.
      KIND is portable (the bundle), or a system and processor of an executable: linux-x64, linux-arm64, win-x64.
`;
const DAY_MS = 86_400_000;
const DAYS = 90;

/** Makes a key, or signs a release with it. Answers with what is printed; throws a RangeError for what a person did wrong. */
export async function agentRelease(args: readonly string[], now: Date): Promise<string> {
  const [action, ...rest] = args;
  if (action === 'key' && rest.length === 1) return await makeKey(rest[0] ?? '');
  if (action === 'sign') return await signRelease(rest, now);
  throw new RangeError(USAGE);
}

/** Never over a key that is there: agents that know it would never be updated again. */
async function makeKey(path: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  try {
    await using file = await open(path, 'wx', 0o600);
    await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await file.sync();
  } catch (error) {
    throw new RangeError(`${path} cannot be made: ${error instanceof Error ? error.message : error}`);
  }
  return `${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}\n`;
}

async function signRelease(args: readonly string[], now: Date): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      key: { type: 'string' },
      version: { type: 'string' },
      out: { type: 'string' },
      days: { type: 'string' },
    },
    allowPositionals: true,
  });
  const { key, version = '', out, days = String(DAYS) } = values;
  if (key === undefined || out === undefined || positionals.length === 0) throw new RangeError(USAGE);
  if (!/^\d{1,4}$/.test(days) || Number(days) === 0) throw new RangeError(`--days: "${days}" is no number of days.`);
  await mkdir(out, { recursive: true });
  const before = await releaseIn(out);
  const files: Record<string, { size: number; sha256: string }> = {};
  for (const word of positionals) {
    const at = word.indexOf('=');
    const [kind, path] = [word.slice(0, at), word.slice(at + 1)];
    if (at < 1) throw new RangeError(`"${word}": write KIND=FILE.\n${USAGE}`);
    files[kind] = { size: (await stat(path)).size, sha256: await hashOf(path) };
  }
  const manifest = JSON.stringify({
    product: 'drover-agent',
    version,
    issued: now.toISOString(),
    expires: new Date(now.getTime() + Number(days) * DAY_MS).toISOString(),
    files,
  });
  const privateKey = createPrivateKey(await readFile(key));
  const signature = sign(null, releaseBytes(manifest), privateKey).toString('base64url');
  const release: SignedRelease = { manifest, signature };
  if (readManifest(release) === null)
    throw new RangeError(`Agents would not take this: a version has four parts (${version}), a kind is as above.`);
  if (before !== null && !isNewer(version, before))
    throw new RangeError(`${out} holds version ${before} already; agents take only a higher one than ${before}.`);
  for (const word of positionals) {
    const at = word.indexOf('=');
    await copyFile(word.slice(at + 1), join(out, `drover-agent-${version}-${word.slice(0, at)}`));
  }
  await writeWhole(join(out, 'release.json'), `${JSON.stringify(release, null, 2)}\n`);
  return `${basename(out)}: version ${version} for ${Object.keys(files).join(', ')}, until ${JSON.parse(manifest).expires}\n`;
}

async function releaseIn(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, 'release.json'), 'utf8').catch(() => null); // there is none yet
  const release = text === null ? null : signedReleaseSchema.safeParse(JSON.parse(text)).data;
  return release === undefined || release === null ? null : (readManifest(release)?.version ?? null);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

async function writeWhole(path: string, text: string): Promise<void> {
  await rm(`${path}.part`, { force: true });
  {
    await using file = await open(`${path}.part`, 'wx');
    await file.writeFile(text);
    await file.sync();
  }
  await rename(`${path}.part`, path);
}

if (import.meta.main) {
  try {
    process.stdout.write(await agentRelease(process.argv.slice(2), new Date()));
  } catch (error) {
    process.stderr.write(`${error instanceof RangeError ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  }
}

import { isUtf8 } from 'node:buffer';
import { execFile } from 'node:child_process';
import { type ItemFacts, type Segment, StorageError, segmentFromBytes, segmentToBytes } from '@drover/core';
import type { Owners } from '../owners.ts';
import { readNtfsAttributes, readSambaAttributes } from './dos-attributes.ts';
import type { FactsHelper } from './facts-helper.ts';
import { readPosixAcl } from './posix-acl.ts';
import { attributeNames } from './windows-attributes.ts';

export interface HelperProgram {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

const WANTED = String.raw`^(system\.posix_acl_(access|default)|user\.DOSATTRIB|system\.ntfs_attrib)$`;
/** A command line takes far more. */
const NAMES_AT_ONCE = 400;
const TIMEOUT_MS = 60_000;
const OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Linux: one `getfattr` for hundreds of files. It starts in the folder itself, gets bare names and follows none of them if it is a link, so it
 * leaves the shared folder no more than Drover does.
 */
export function linuxFacts({ file, env }: HelperProgram): FactsHelper {
  const over = new AbortController();
  return {
    async ask({ prefix, names, owners }, signal) {
      const facts = new Map<Segment, ItemFacts>();
      const sayable = names.filter((name) => isUtf8(segmentToBytes(name)));
      for (let at = 0; at < sayable.length; at += NAMES_AT_ONCE) {
        const some = sayable.slice(at, at + NAMES_AT_ONCE).map((name) => `./${Buffer.from(segmentToBytes(name))}`);
        const args = ['-h', '-d', '-e', 'hex', '-m', WANTED, '--', ...some];
        const options = { cwd: String(prefix), env, signal: AbortSignal.any([signal, over.signal]) };
        for (const [name, found] of readAttributes(await run(file, args, options))) {
          facts.set(name, factsFrom(found, owners));
        }
      }
      for (const name of names) if (name.startsWith('.')) facts.set(name, hidden(facts.get(name)));
      return facts;
    },
    async [Symbol.asyncDispose]() {
      over.abort();
    },
  };
}

/** Programs do not show names that begin with a dot. */
function hidden(told: ItemFacts = {}): ItemFacts {
  return { ...told, attributes: [...new Set(['hidden', ...(told.attributes ?? [])])] };
}

interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** It complains, and ends with 1, when a file has gone or may not be asked about; what it says of the others counts. */
function run(file: string, args: readonly string[], options: RunOptions): Promise<Buffer> {
  const limits = {
    encoding: 'buffer' as const,
    timeout: TIMEOUT_MS,
    maxBuffer: OUTPUT_BYTES,
    killSignal: 'SIGKILL' as const,
  };
  return new Promise((resolve, reject) => {
    execFile(file, args, { ...options, ...limits }, (error, stdout) => {
      if (error === null || (error.code as unknown) === 1) resolve(stdout);
      else if (options.signal.aborted) reject(options.signal.reason);
      else reject(failed(file, error));
    });
  });
}

function failed(file: string, cause: Error): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    scope: 'connector',
    retryable: false,
    message: `${file}, by which access lists are read, failed: ${cause.message.slice(0, 200)}`,
    remedy: 'Install the package "attr", or start the scan without permissions.',
    cause,
  });
}

/** What it prints: for each file that has any a line with its name, then a line for each attribute, then an empty one. */
export function* readAttributes(output: Uint8Array): Generator<[Segment, Map<string, Uint8Array>]> {
  const text = Buffer.from(output).toString('latin1');
  for (const block of text.split('\n\n')) {
    const [head = '', ...lines] = block.replace(/^\n+/, '').split('\n');
    const name = /^# file: (?:\.\/)?(.*)$/s.exec(head)?.[1];
    if (name === undefined) continue;
    const found = new Map<string, Uint8Array>();
    for (const line of lines) {
      const [, attribute, hex] = /^([^=]+)=0x([0-9a-f]*)$/.exec(line) ?? [];
      if (attribute !== undefined && hex !== undefined) found.set(attribute, Buffer.from(hex, 'hex'));
    }
    yield [segmentFromBytes(unquoted(name)), found];
  }
}

/** Line ends and backslashes in names come as three octal digits behind a backslash. */
function unquoted(name: string): Uint8Array {
  const plain = name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return Buffer.from(plain, 'latin1');
}

function factsFrom(found: ReadonlyMap<string, Uint8Array>, owners: Owners | undefined): ItemFacts {
  const access = found.get('system.posix_acl_access');
  const inherited = found.get('system.posix_acl_default');
  const samba = found.get('user.DOSATTRIB');
  const ntfs = found.get('system.ntfs_attrib');
  const acl = [
    ...((access && readPosixAcl(access, owners)) ?? []),
    ...((inherited && readPosixAcl(inherited, owners)) ?? []).map((entry) => `default:${entry}`),
  ];
  const bits = (ntfs && readNtfsAttributes(ntfs)) ?? (samba && readSambaAttributes(samba)) ?? null;
  const attributes = bits === null ? [] : attributeNames(bits);
  return {
    ...(acl.length === 0 ? {} : { acl: acl.join(',') }),
    ...(attributes.length === 0 ? {} : { attributes }),
  };
}

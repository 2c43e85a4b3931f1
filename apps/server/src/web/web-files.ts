import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

export interface WebFile {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
  /** Its name changes with its content, so it may be kept for ever. */
  readonly immutable: boolean;
  /** Compressed once, when first asked for; null where that gains nothing. */
  compressed(): Promise<Buffer | null>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};
const PACKED = new Set(['.png', '.ico', '.woff2']);

const compress = promisify(brotliCompress);

/** The built web app, held in memory by address: whatever is asked for, nothing else of the disk can be had. */
export async function readWebFiles(folder: string): Promise<ReadonlyMap<string, WebFile>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const entries = files.map(async (path): Promise<[string, WebFile]> => {
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    return [address, webFile(address, await readFile(path))];
  });
  return new Map(await Promise.all(entries));
}

function webFile(address: string, body: Buffer): WebFile {
  const extension = extname(address);
  let packed: Promise<Buffer | null> | null = null;
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    body,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    immutable: address.startsWith('/assets/'),
    compressed: () => {
      packed ??= PACKED.has(extension) || body.length < 1024 ? Promise.resolve(null) : squeeze(body);
      return packed;
    },
  };
}

async function squeeze(body: Buffer): Promise<Buffer | null> {
  const small = await compress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  return small.length < body.length ? small : null;
}

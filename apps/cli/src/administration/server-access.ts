import { join } from 'node:path';
import { type ApiClient, createClient } from '@drover/api';
import { StorageError } from '@drover/core';
import { z } from 'zod';
import { droverFolders } from '../files/drover-folders.ts';
import { readPrivateFile } from '../files/private-file.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';

const FILE = 'server.json';
const fileSchema = z.strictObject({ url: z.string().optional(), token: z.string().optional() });
const TOKEN = /^[\w-]{1,200}$/;

/** No server, or no token for it, was named. */
export class NotConfigured extends UsageError {}

interface Access {
  readonly url: string;
  readonly token: string;
}

/** The interface of the server that the flags, the environment or the file `server.json` names, with the token from there. */
export async function openServer(world: World, flags: ReadonlyMap<string, readonly string[]>): Promise<ApiClient> {
  const { url, token } = await readAccess(world, flags.get('server')?.[0]);
  const address = parseAddress(url, flags.has('insecure'));
  if (!TOKEN.test(token))
    throw new NotConfigured('DROVER_TOKEN: is no API token. Make one on the page, under Account.');
  return createClient({ baseUrl: address, token });
}

async function readAccess({ env, home }: World, wanted: string | undefined): Promise<Access> {
  const path = join(droverFolders(env, home).config, FILE);
  const given = { url: wanted ?? env['DROVER_URL'], token: env['DROVER_TOKEN'] };
  const kept = given.url === undefined || given.token === undefined ? await readKept(path) : {};
  // A token of the file goes to the server of the file alone.
  const url = given.url ?? kept.url;
  const token = given.token ?? (kept.url === undefined || url === kept.url ? kept.token : undefined);
  if (url === undefined) {
    throw new NotConfigured(`No server is named. Set DROVER_URL and DROVER_TOKEN, or write both into ${path}.`);
  }
  if (token === undefined)
    throw new NotConfigured(`There is no token for ${url}. Set DROVER_TOKEN, or write it into ${path}.`);
  return { url, token };
}

async function readKept(path: string): Promise<z.infer<typeof fileSchema>> {
  const text = await readPrivateFile(path);
  if (text === null) return {};
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new StorageError({
      kind: 'config-invalid',
      message: `${path} is not what it must be.`,
      remedy: 'Write {"url": "https://drover.example.com", "token": "..."} into it.',
      cause: error,
    });
  }
}

function parseAddress(text: string, insecure: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new UsageError(`"${text}": is no address of a server. Write it as https://drover.example.com.`);
  }
  const here = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !here && !insecure) {
    throw new UsageError(`"${text}": the token would cross the network in clear. Use https, or say --insecure.`);
  }
  return url.href.replace(/\/$/, '');
}

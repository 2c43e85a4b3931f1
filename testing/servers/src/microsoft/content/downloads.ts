import { createHmac, randomBytes } from 'node:crypto';

import type { Answer } from '../answers/answer.ts';
import { GraphError, notFound, ViolationError } from '../graph-error.ts';
import type { Content } from '../model/content-store.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import { contentOf, type StoredItem } from '../model/stored-item.ts';
import type { Tenant } from '../model/tenant.ts';

interface Ticket {
  readonly drive: string;
  readonly item: string;
  /** The version's id; the newest one by default. */
  readonly version?: string;
  readonly expires: number;
}

/** Source: "X-Virus-Infected Header", [MS-WDVMODUU]; the status as rclone's page about OneDrive tells it (`onedrive-av-override`). */
const INFECTED: Answer = { status: 403, headers: { 'x-virus-infected': 'Simulated' } };

export interface DownloadSettings {
  readonly tenant: Tenant;
  /** Where content is served: `https://contoso.sharepoint.com`. */
  readonly origin: () => string;
  readonly now: () => number;
  /** For how long an address works, in milliseconds. */
  readonly lifetime: number;
}

/** Addresses that give a file's content to whoever knows them, until they expire. */
export class Downloads {
  readonly #settings: DownloadSettings;
  readonly #key = randomBytes(32);
  /** Raised to make all addresses of before useless. */
  #expiredBefore = 0;

  constructor(settings: DownloadSettings) {
    this.#settings = settings;
  }

  urlOf(drive: StoredDrive, item: StoredItem, version?: string): string {
    const { origin, now, lifetime } = this.#settings;
    const ticket: Ticket = {
      drive: drive.facts.id,
      item: item.id,
      expires: now() + lifetime,
      ...(version === undefined ? {} : { version }),
    };
    const text = Buffer.from(JSON.stringify(ticket)).toString('base64url');
    return `${origin()}/download/${text}.${this.#sign(text)}`;
  }

  expireAll(): void {
    this.#expiredBefore = this.#settings.now() + this.#settings.lifetime;
  }

  /** Answers a GET or HEAD of such an address, of the whole content or one range. */
  answer(method: string, token: string, headers: Readonly<Record<string, string | undefined>>): Answer {
    if (method !== 'GET' && method !== 'HEAD')
      throw new ViolationError(405, 'invalidRequest', `${method} is not allowed.`);
    const ticket = this.#read(token);
    if (this.#itemOf(ticket).infected) return INFECTED;
    const content = this.#contentOf(ticket);
    const common = { 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream' };
    const range = headers['range'] === undefined ? null : rangeOf(headers['range'], content.size);
    if (range === null)
      return { status: 200, headers: common, bytes: { length: content.size, read: () => content.read() } };
    const { start, end } = range;
    const told = { ...common, 'content-range': `bytes ${start}-${end}/${content.size}` };
    return { status: 206, headers: told, bytes: { length: end - start + 1, read: () => content.read(range) } };
  }

  #itemOf(ticket: Ticket): StoredItem {
    const item = this.#settings.tenant.drive(ticket.drive).byId(ticket.item);
    if (item === null) throw notFound();
    return item;
  }

  #contentOf(ticket: Ticket): Content {
    const item = this.#itemOf(ticket);
    const old = item.versions.find(({ id }) => id === ticket.version)?.content;
    const content = ticket.version === undefined ? contentOf(item) : old;
    if (content === null || content === undefined) throw notFound();
    return content;
  }

  #read(token: string): Ticket {
    const [text = '', signature] = token.split('.');
    if (signature !== this.#sign(text)) throw notFound('There is no such download.');
    const ticket: Ticket = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (ticket.expires <= Math.max(this.#settings.now(), this.#expiredBefore)) {
      throw new GraphError(401, 'unauthenticated', 'The download URL has expired.');
    }
    return ticket;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

/** The first and last byte that a `Range` header asks for; null where it is none that is understood, as HTTP wants it. */
function rangeOf(header: string, size: number): { readonly start: number; readonly end: number } | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start <= end) return { start, end };
  const headers = { 'content-range': `bytes */${size}` };
  throw new GraphError(416, 'invalidRange', 'The requested range lies outside the file.', { headers });
}

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rmdir, stat, truncate, unlink, utimes } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { placeOf, visiblePath } from './demo-folder.ts';
import { FtpData } from './ftp-data.ts';

export interface FtpSite {
  readonly folder: string;
  readonly username: string;
  readonly password: string;
}

type Command = (argument: string) => Promise<string>;

const FEATURES = ['EPSV', 'MLST type*;size*;modify*;', 'MDTM', 'MFMT', 'REST STREAM', 'SIZE', 'UTF8'];
const FREE = new Set(['USER', 'PASS', 'FEAT', 'QUIT', 'NOOP', 'SYST']);

/** One client of the sample FTP server. Commands are taken one after the other, as they come. */
export class FtpSession {
  readonly #socket: Socket;
  readonly #site: FtpSite;
  #user = '';
  #signedIn = false;
  #current = '/';
  #offset = 0;
  #renaming = '';
  #data: FtpData | null = null;
  #rest = '';
  #queue: Promise<void> = Promise.resolve();

  constructor(socket: Socket, site: FtpSite) {
    this.#socket = socket;
    this.#site = site;
    socket.setEncoding('utf8').on('error', () => socket.destroy());
    socket.on('data', (text: string) => this.#take(text)).on('close', () => this.#data?.close());
    this.#say('220 Sample FTP server of Drover');
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = (lines.pop() ?? '').slice(-10_000);
    for (const line of lines) this.#queue = this.#queue.then(() => this.#answer(line));
  }

  async #answer(line: string): Promise<void> {
    const [, verb = '', argument = ''] = /^(\S+) ?(.*)$/s.exec(line) ?? [];
    const name = verb.toUpperCase();
    const command = this.#commands[name];
    if (command === undefined) return this.#say('502 Not known here');
    if (!this.#signedIn && !FREE.has(name)) return this.#say('530 Sign in first');
    try {
      this.#say(await command(argument));
    } catch (error) {
      this.#say(failure(error));
    }
    if (name === 'QUIT') this.#socket.end();
  }

  #say(reply: string): void {
    if (this.#socket.writable && reply !== '') this.#socket.write(`${reply}\r\n`);
  }

  readonly #commands: Readonly<Record<string, Command>> = {
    USER: async (name) => {
      this.#user = name;
      return '331 Password, please';
    },
    PASS: async (password) => {
      this.#signedIn = this.#user === this.#site.username && password === this.#site.password;
      return this.#signedIn ? '230 Signed in' : '530 User name or password is wrong';
    },
    FEAT: async () => `211-Features:\r\n${FEATURES.map((each) => ` ${each}`).join('\r\n')}\r\n211 End`,
    SYST: async () => '215 UNIX Type: L8',
    OPTS: async () => '200 As you like',
    NOOP: async () => '200 Still here',
    QUIT: async () => '221 Goodbye',
    TYPE: async () => '200 Binary it is',
    PWD: async () => `257 "${this.#current.replaceAll('"', '""')}"`,
    CWD: async (path) => {
      if (!(await stat(this.#at(path))).isDirectory()) return '550 That is no folder';
      this.#current = visiblePath(this.#current, path);
      return '250 Here we are';
    },
    CDUP: (_) => this.#run('CWD', '..'),
    EPSV: async () => {
      this.#data?.close();
      this.#data = await FtpData.listen(this.#socket.localAddress ?? '', this.#socket.remoteAddress ?? '');
      return `229 Entering Extended Passive Mode (|||${this.#data.port}|)`;
    },
    PASV: async () => {
      await this.#run('EPSV', '');
      const port = this.#data?.port ?? 0;
      const host = (this.#socket.localAddress ?? '127.0.0.1').replace(/^::ffff:/, '').replaceAll('.', ',');
      return `227 Entering Passive Mode (${host},${port >> 8},${port & 255})`;
    },
    REST: async (offset) => {
      this.#offset = Number(offset) || 0;
      return '350 From there on';
    },
    MLSD: async (path) => await this.#sendText(await this.#listing(path)),
    MLST: async (path) =>
      `250-\r\n ${factsOf(await stat(this.#at(path)), visiblePath(this.#current, path))}\r\n250 End`,
    SIZE: async (path) => `213 ${(await stat(this.#at(path))).size}`,
    MDTM: async (path) => `213 ${timeText((await stat(this.#at(path))).mtime)}`,
    MFMT: async (argument) => {
      const [, time = '', path = ''] = /^(\d{14}(?:\.\d+)?) (.*)$/s.exec(argument) ?? [];
      const when = new Date(time.replace(/^(....)(..)(..)(..)(..)(..)(\.\d+)?$/, '$1-$2-$3T$4:$5:$6$7Z'));
      await utimes(this.#at(path), when, when);
      return `213 Modify=${time}; ${path}`;
    },
    RETR: async (path) => {
      const start = this.#takeOffset();
      const place = this.#at(path);
      if (!(await stat(place)).isFile()) return '550 That is no file';
      return await this.#transfer((socket) => pipeline(createReadStream(place, { start }), socket));
    },
    STOR: async (path) => {
      const start = this.#takeOffset();
      const place = this.#at(path);
      if (start > 0) await truncate(place, start);
      return await this.#transfer((socket) =>
        pipeline(socket, createWriteStream(place, start > 0 ? { flags: 'r+', start } : { flags: 'w' })),
      );
    },
    APPE: async (path) =>
      await this.#transfer((socket) => pipeline(socket, createWriteStream(this.#at(path), { flags: 'a' }))),
    DELE: async (path) => {
      await unlink(this.#at(path));
      return '250 Deleted';
    },
    RNFR: async (path) => {
      this.#renaming = this.#at(path);
      await stat(this.#renaming);
      return '350 To what?';
    },
    RNTO: async (path) => {
      await rename(this.#renaming, this.#at(path));
      return '250 Renamed';
    },
    MKD: async (path) => {
      await mkdir(this.#at(path));
      return `257 "${visiblePath(this.#current, path).replaceAll('"', '""')}"`;
    },
    RMD: async (path) => {
      await rmdir(this.#at(path));
      return '250 Removed';
    },
  };

  async #run(name: string, argument: string): Promise<string> {
    return (await this.#commands[name]?.(argument)) ?? '502 Not known here';
  }

  #at(path: string): string {
    return placeOf(this.#site.folder, this.#current, path);
  }

  #takeOffset(): number {
    const offset = this.#offset;
    this.#offset = 0;
    return offset;
  }

  async #listing(path: string): Promise<string> {
    const folder = this.#at(path);
    const names = await readdir(folder);
    const lines = names.map(async (name) => factsOf(await stat(join(folder, name)), name));
    return (await Promise.all(lines)).map((line) => `${line}\r\n`).join('');
  }

  async #sendText(text: string): Promise<string> {
    return await this.#transfer((socket) => pipeline(Readable.from([Buffer.from(text)]), socket));
  }

  async #transfer(move: (socket: Socket) => Promise<void>): Promise<string> {
    const data = this.#data;
    this.#data = null;
    if (data === null) return '425 Ask for a passive port first';
    try {
      const socket = await data.socket();
      this.#say('150 Here it comes');
      await move(socket);
      return '226 Done';
    } finally {
      data.close();
    }
  }
}

type Facts = Pick<Awaited<ReturnType<typeof stat>>, 'isDirectory' | 'mtime' | 'size'>;

function factsOf(found: Facts, path: string): string {
  const type = found.isDirectory() ? 'dir' : 'file';
  const size = type === 'file' ? `size=${found.size};` : '';
  const name = path.startsWith('/') ? path : basename(path);
  return `type=${type};${size}modify=${timeText(found.mtime)}; ${name}`;
}

function timeText(time: Date): string {
  return time.toISOString().replace(/[-:T]/g, '').replace('Z', '');
}

function failure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return '550 There is no such file or folder';
  if (code === 'EEXIST' || code === 'ENOTEMPTY') return '550 It exists';
  return code.startsWith('E') ? '550 That did not work' : '426 The connection broke';
}

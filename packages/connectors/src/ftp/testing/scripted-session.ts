import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Answers one command; whatever it does not do stays undone. */
export type Handler = (session: ScriptedSession, argument: string) => Promise<void> | void;

/** What makes one server differ from the next. */
export interface Script {
  /** Lines of FEAT; null for a server without FEAT. */
  readonly features?: readonly string[] | null;
  /** Handlers by verb, in place of the usual ones. */
  readonly on?: Readonly<Record<string, Handler>>;
  /** Called when a control connection is made, in place of the greeting. */
  readonly greet?: (session: ScriptedSession, socket: Socket) => void;
  /** The listing lines that MLSD or LIST send, in place of those of `files`. */
  readonly listing?: () => string | Buffer;
}

export interface StoredFile {
  bytes: Buffer;
  modified: string;
}

/** What all sessions of one server share. */
export interface ServerState {
  readonly script: Script;
  readonly features: readonly string[] | null;
  readonly files: Map<string, StoredFile>;
  readonly folders: Set<string>;
  /** All commands in order, and how they came: one element for each packet of each connection. */
  readonly commands: string[];
  readonly packets: string[][];
  readonly listeners: Set<Server>;
  readonly sessions: readonly ScriptedSession[];
  put(path: string, content: string | Buffer, modified?: string): void;
  adopt(socket: Socket): void;
}

/** One control connection of a scripted server. Commands are answered one after the other, as most servers do. */
export class ScriptedSession {
  readonly server: ServerState;
  readonly socket: Socket;
  restart = 0;
  cwd = '/home';
  renameFrom: string | null = null;
  #data: Promise<Socket> | null = null;
  readonly #lines: string[] = [];
  #running = false;
  #rest = '';

  constructor(server: ServerState, socket: Socket) {
    this.server = server;
    this.socket = socket;
    socket.on('data', (chunk) => this.#receive(chunk.toString('latin1')));
  }

  greet(): void {
    const { greet } = this.server.script;
    if (greet === undefined) this.reply('220 Scripted 1.0 ready');
    else greet(this, this.socket);
  }

  reply(...lines: string[]): void {
    if (!this.socket.destroyed) this.socket.write(`${lines.join('\r\n')}\r\n`, 'latin1');
  }

  /** Listens for a data connection; answers with the port. */
  async passive(): Promise<number> {
    const listener = createServer({ noDelay: true });
    this.server.listeners.add(listener);
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    this.#data = once(listener, 'connection').then(([socket]) => {
      this.server.adopt(socket as Socket);
      listener.close();
      this.server.listeners.delete(listener);
      return socket as Socket;
    });
    return (listener.address() as AddressInfo).port;
  }

  /** The data connection of the last passive port. */
  data(): Promise<Socket> {
    return this.#data ?? Promise.reject(new Error('no passive port was asked for'));
  }

  async send(content: string | Buffer): Promise<void> {
    const socket = await this.data();
    this.reply('150 here it comes');
    socket.end(content);
    await once(socket, 'close');
    this.reply('226 done');
  }

  async receive(): Promise<Buffer> {
    const socket = await this.data();
    this.reply('150 go ahead');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    return Buffer.concat(chunks);
  }

  /** Runs the usual handler of a verb. */
  async usual(verb: string, argument: string): Promise<void> {
    const handler = usual[verb];
    if (handler === undefined) this.reply('502 not implemented');
    else await handler(this, argument);
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split('\r\n');
    this.#rest = lines.pop() ?? '';
    if (lines.length > 0) this.server.packets.push(lines);
    this.server.commands.push(...lines);
    this.#lines.push(...lines);
    if (!this.#running) void this.#work();
  }

  /** Forgets the commands that wait behind the current one; answers with their number. */
  skipQueue(): number {
    return this.#lines.splice(0).length;
  }

  async #work(): Promise<void> {
    this.#running = true;
    for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
      await this.#run(line).catch(() => undefined); // the client has hung up
    }
    this.#running = false;
  }

  async #run(line: string): Promise<void> {
    const space = line.indexOf(' ');
    const verb = space === -1 ? line : line.slice(0, space);
    const argument = space === -1 ? '' : line.slice(space + 1);
    const special = this.server.script.on?.[verb];
    if (special === undefined) await this.usual(verb, argument);
    else await special(this, argument);
  }
}

function facts(session: ScriptedSession, path: string): string | null {
  const file = session.server.files.get(path);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (file !== undefined) return `type=file;size=${file.bytes.length};modify=${file.modified}; ${name}`;
  return session.server.folders.has(path) ? `type=dir;modify=20240101000000; ${name}` : null;
}

function children(session: ScriptedSession, folder: string): string[] {
  const { files, folders } = session.server;
  return [...files.keys(), ...folders].filter(
    (path) => path.slice(0, path.lastIndexOf('/')) === folder && path !== '/',
  );
}

function longLine(session: ScriptedSession, path: string): string {
  const file = session.server.files.get(path);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return file === undefined
    ? `drwxr-xr-x 2 anna users 0 Jan 01 2024 ${name}`
    : `-rw-r--r-- 1 anna users ${file.bytes.length} Jan 02 2024 ${name}`;
}

async function listing(session: ScriptedSession, lines: readonly string[]): Promise<void> {
  const { script } = session.server;
  await session.send(script.listing?.() ?? lines.map((line) => `${line}\r\n`).join(''));
}

const found = (session: ScriptedSession, path: string): boolean => session.server.files.has(path);

async function store(session: ScriptedSession, path: string, append: boolean): Promise<void> {
  const at = session.restart;
  session.restart = 0;
  const old = session.server.files.get(path)?.bytes ?? Buffer.alloc(0);
  const kept = append ? old : old.subarray(0, at);
  session.server.put(path, Buffer.concat([kept, await session.receive()]));
  session.reply('226 stored');
}

const usual: Readonly<Record<string, Handler>> = {
  USER: (session) => session.reply('331 password please'),
  PASS: (session) => session.reply('230 welcome'),
  TYPE: (session) => session.reply('200 binary'),
  PWD: (session) => session.reply('257 "/home" is current'),
  SYST: (session) => session.reply('215 UNIX Type: L8'),
  OPTS: (session) => session.reply('200 ok'),
  NOOP: (session) => session.reply('200 still here'),
  QUIT: (session) => {
    session.reply('221 bye');
    session.socket.end();
  },
  FEAT: (session) => {
    const { features } = session.server;
    if (features === null) session.reply('502 no FEAT');
    else session.reply('211-Features', ...features.map((line) => ` ${line}`), '211 End');
  },
  EPSV: async (session) => session.reply(`229 Entering Extended Passive Mode (|||${await session.passive()}|)`),
  PASV: async (session) => {
    const port = await session.passive();
    session.reply(`227 Entering Passive Mode (10,9,8,7,${port >> 8},${port & 255})`);
  },
  CWD: (session, path) => {
    if (!session.server.folders.has(path)) return session.reply('550 no such folder');
    session.cwd = path;
    session.reply('250 entered');
  },
  MLST: (session, path) => {
    const line = facts(session, path);
    if (line === null) session.reply('550 nothing there');
    else session.reply('250-Listing', ` ${line}`, '250 End');
  },
  MLSD: async (session, path) => {
    if (!session.server.folders.has(path)) return session.reply('550 no such folder');
    await listing(
      session,
      children(session, path === '/' ? '' : path).map((child) => facts(session, child) ?? ''),
    );
  },
  LIST: async (session, argument) => {
    if (argument.startsWith('/'))
      return listing(session, found(session, argument) ? [longLine(session, argument)] : []);
    const lines = children(session, session.cwd === '/' ? '' : session.cwd).map((child) => longLine(session, child));
    const self = 'drwxr-xr-x 2 anna users 0 Jan 01 2024 .';
    await listing(session, argument === '-a' ? [self, ...lines] : lines.filter((line) => !/ \.[^ ]*$/.test(line)));
  },
  SIZE: (session, path) => {
    const file = session.server.files.get(path);
    session.reply(file === undefined ? '550 no such file' : `213 ${file.bytes.length}`);
  },
  MDTM: (session, path) => {
    const file = session.server.files.get(path);
    session.reply(file === undefined ? '550 no such file' : `213 ${file.modified}`);
  },
  MFMT: (session, argument) => {
    const file = session.server.files.get(argument.slice(15));
    if (file === undefined) return session.reply('550 no such file');
    file.modified = argument.slice(0, 14);
    session.reply(`213 Modify=${file.modified}; ${argument.slice(15)}`);
  },
  REST: (session, argument) => {
    session.restart = Number(argument);
    session.reply('350 restarting');
  },
  RETR: async (session, path) => {
    const file = session.server.files.get(path);
    const at = session.restart;
    session.restart = 0;
    if (file === undefined) return session.reply('550 no such file');
    await session.send(file.bytes.subarray(at));
  },
  STOR: (session, path) => store(session, path, false),
  APPE: (session, path) => store(session, path, true),
  RNFR: (session, path) => {
    session.renameFrom = found(session, path) ? path : null;
    session.reply(session.renameFrom === null ? '550 no such file' : '350 and then?');
  },
  RNTO: (session, path) => {
    const from = session.renameFrom;
    const file = from === null ? undefined : session.server.files.get(from);
    session.renameFrom = null;
    if (from === null || file === undefined) return session.reply('503 RNFR first');
    session.server.files.delete(from);
    session.server.files.set(path, file);
    session.reply('250 renamed');
  },
  DELE: (session, path) => session.reply(session.server.files.delete(path) ? '250 removed' : '550 no such file'),
  MKD: (session, path) => {
    if (session.server.folders.has(path) || found(session, path)) return session.reply('550 exists');
    session.server.folders.add(path);
    session.reply(`257 "${path}" created`);
  },
  RMD: (session, path) => session.reply(session.server.folders.delete(path) ? '250 removed' : '550 no such folder'),
};

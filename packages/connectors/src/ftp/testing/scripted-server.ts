import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Script, ScriptedSession, type StoredFile } from './scripted-session.ts';

const MODERN = ['EPSV', 'MLST type*;size*;modify*;', 'MFMT', 'MDTM', 'SIZE', 'REST STREAM', 'UTF8'];

/** An FTP server in this process that does what a test tells it, good or evil. It keeps files in memory. */
export class ScriptedServer implements AsyncDisposable {
  readonly script: Script;
  readonly files = new Map<string, StoredFile>();
  readonly folders = new Set<string>(['/', '/home']);
  /** All commands in order, and how they came: one element for each packet of each connection. */
  readonly commands: string[] = [];
  readonly packets: string[][] = [];
  readonly sessions: ScriptedSession[] = [];
  readonly sockets = new Set<Socket>();
  readonly listeners = new Set<Server>();
  readonly #server: Server;

  private constructor(script: Script) {
    this.script = script;
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.adopt(socket);
      const session = new ScriptedSession(this, socket);
      this.sessions.push(session);
      session.greet();
    });
  }

  static async start(script: Script = {}): Promise<ScriptedServer> {
    const server = new ScriptedServer(script);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get features(): readonly string[] | null {
    return this.script.features === undefined ? MODERN : this.script.features;
  }

  /** Verbs in order, without those that set a session up. */
  get verbs(): string[] {
    const setUp = ['USER', 'PASS', 'TYPE', 'PWD', 'FEAT', 'SYST', 'OPTS', 'QUIT'];
    return this.commands.map((line) => line.split(' ')[0] ?? '').filter((verb) => !setUp.includes(verb));
  }

  put(path: string, content: string | Buffer, modified = '20240102030405'): void {
    this.files.set(path, { bytes: Buffer.from(content), modified });
  }

  adopt(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }

  /** Forgets what was said so far. */
  forget(): void {
    this.commands.length = 0;
    this.packets.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    for (const listener of this.listeners) listener.close();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

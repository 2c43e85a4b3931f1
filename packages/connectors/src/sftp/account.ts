import type { OpenContext } from '@drover/connector-kit';
import type { Account, Connection, ProbeReport, Root } from '@drover/core';
import { SftpConnection } from './connection.ts';
import { openRoot } from './root.ts';
import { SftpSession } from './session.ts';
import { SessionPool } from './session-pool.ts';
import { SessionShare } from './session-share.ts';
import type { Login } from './ssh-link.ts';

/** One login at one server. Its roots are the whole server, '', and the folder that the login starts in, '~'. */
export class SftpAccount implements Account {
  readonly #login: Login;
  readonly #context: OpenContext;
  readonly #pool: SessionPool;

  constructor(login: Login, context: OpenContext) {
    this.#login = login;
    this.#context = context;
    this.#pool = new SessionPool(login, context.clock, (message, error) =>
      context.log.warn({ host: login.to.host, error: error.message }, message),
    );
  }

  async probe(signal: AbortSignal): Promise<ProbeReport> {
    const session = await SftpSession.open(this.#login, this.#context.clock, signal);
    try {
      const { software, cipher, hostKey, nativeCipher } = session.peer;
      const { log } = this.#context;
      if (!nativeCipher)
        log.info({ cipher }, "The native cipher of ssh2 is not loaded; Node's own is used, which is as fast.");
      return {
        summary: `${software} as ${this.#login.to.username}, ${cipher}`,
        fingerprint: hostKey.fingerprint,
        notes: notesOn(session),
      };
    } finally {
      await session.close();
    }
  }

  async *roots(): AsyncIterable<Root[]> {
    yield [
      { name: '', kind: 'folder' },
      { name: '~', kind: 'folder' },
    ];
  }

  /** Opens '', '~' or any other path, which is taken from the login's folder unless it begins with a slash. */
  async open(root: string, signal: AbortSignal): Promise<Connection> {
    const share = new SessionShare(this.#pool);
    try {
      const { paths, facts } = await share.with(1, signal, (session) => openRoot(session, root));
      return new SftpConnection(share, paths, facts);
    } catch (error) {
      await share.close();
      throw error;
    }
  }

  /** A password or key is taken back at the server, by whoever administers it. */
  async revoke(): Promise<{ readonly revoked: boolean }> {
    return { revoked: false };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }
}

function notesOn(session: SftpSession): string[] {
  const { extensions, peer } = session;
  const notes = [`The host key is of type ${peer.hostKey.type}.`];
  if (!extensions.has('posix-rename@openssh.com'))
    notes.push('The server cannot replace a file in one step: the old one is set aside for a moment.');
  if (!extensions.has('statvfs@openssh.com')) notes.push('The server does not tell how much space is free.');
  return notes;
}

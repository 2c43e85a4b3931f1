import { randomBytes } from 'node:crypto';

import type { Answer } from '../answers/answer.ts';
import { one } from '../answers/answer.ts';
import { iso } from '../answers/drive-item.ts';
import { GraphError, ViolationError } from '../graph-error.ts';
import type { Body } from '../http/call.ts';
import type { Content, ContentStore, ContentWriter } from '../model/content-store.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import { readFragment } from './fragment.ts';

/** What happens when all of a file is there; gives the answer with the item. */
export type Commit = (content: Content) => Promise<Answer>;

interface NewSession {
  readonly drive: StoredDrive;
  /** The application that began it, for whose limits fragments count. */
  readonly app: string;
  /** In bytes, where the client said so. */
  readonly fileSize: number | undefined;
  /** The file appears only when the client asks for it after the last fragment. */
  readonly deferCommit: boolean;
  readonly commit: Commit;
}

interface Session extends NewSession {
  readonly writer: ContentWriter;
  expires: number;
  /** The size that the first fragment told. */
  total: number | null;
  /** All of the file, when it has come. */
  content: Content | null;
  /** Requests of one session are worked on one after the other. */
  queue: Promise<unknown>;
}

export interface UploadSettings {
  readonly contents: ContentStore;
  readonly origin: () => string;
  readonly now: () => number;
  /** After the last fragment, in milliseconds. */
  readonly lifetime: number;
  /** Takes a request with a token, as some clients send it and the service has been seen to bear. */
  readonly bearsTokens: boolean;
}

/** Sessions by which large files come in fragments; "driveItem: createUploadSession" of Microsoft's reference. */
export class Uploads {
  readonly #settings: UploadSettings;
  readonly #sessions = new Map<string, Session>();

  constructor(settings: UploadSettings) {
    this.#settings = settings;
  }

  begin(session: NewSession): Answer {
    const token = randomBytes(24).toString('base64url');
    const { contents, now, lifetime, origin } = this.#settings;
    const begun: Session = {
      ...session,
      writer: contents.write(),
      expires: now() + lifetime,
      total: null,
      content: null,
      queue: Promise.resolve(),
    };
    this.#sessions.set(token, begun);
    return one('uploadSession', { uploadUrl: `${origin()}/upload/${token}`, ...progressOf(begun) });
  }

  /** The application that began a session; undefined where there is none any more. */
  appOf(token: string): string | undefined {
    return this.#sessions.get(token)?.app;
  }

  /** How many sessions are neither finished, cancelled nor expired. */
  get open(): number {
    return [...this.#sessions.values()].filter(({ expires }) => expires > this.#settings.now()).length;
  }

  expireAll(): void {
    for (const session of this.#sessions.values()) session.expires = 0;
  }

  /** Answers a request to an upload's address, which is a secret of its own and wants no token beside. */
  answer(
    method: string,
    token: string,
    headers: Readonly<Record<string, string | undefined>>,
    body: Body,
  ): Promise<Answer> {
    if (headers['authorization'] !== undefined && !this.#settings.bearsTokens) {
      throw new ViolationError(401, 'unauthenticated', 'An Authorization header was sent to an upload URL.');
    }
    const session = this.#sessions.get(token);
    if (session === undefined) throw gone();
    const answered = session.queue.then(() => this.#answer(method, token, session, headers, body));
    session.queue = answered.catch(() => undefined); // told to whoever asked
    return answered;
  }

  async #answer(
    method: string,
    token: string,
    session: Session,
    headers: Readonly<Record<string, string | undefined>>,
    body: Body,
  ): Promise<Answer> {
    if (!this.#sessions.has(token)) throw gone();
    if (session.expires <= this.#settings.now()) {
      await this.#end(token, session);
      throw gone();
    }
    switch (method) {
      case 'GET':
        return one('uploadSession', progressOf(session));
      case 'DELETE':
        await this.#end(token, session);
        return { status: 204 };
      case 'PUT':
        return this.#take(token, session, headers, body);
      case 'POST':
        // "Currently only supported on OneDrive for Business and SharePoint": driveItem: createUploadSession, completing a file.
        if (session.drive.flavour === 'personal') {
          throw new ViolationError(400, 'invalidRequest', 'OneDrive Personal commits no upload by POST.');
        }
        if (!session.deferCommit || session.content === null || (body.length ?? 0) > 0) {
          throw new ViolationError(
            400,
            'invalidRequest',
            'Only a complete upload with deferCommit is committed by POST.',
          );
        }
        return this.#commit(token, session, session.content);
      default:
        throw new ViolationError(405, 'invalidRequest', `${method} is not allowed.`);
    }
  }

  async #take(
    token: string,
    session: Session,
    headers: Readonly<Record<string, string | undefined>>,
    body: Body,
  ): Promise<Answer> {
    const fragment = readFragment(headers, { received: session.writer.size, total: session.total ?? session.fileSize });
    session.drive.checkRoom(fragment.total);
    session.total = fragment.total;
    await session.writer.append(body.stream(), fragment.length);
    session.expires = this.#settings.now() + this.#settings.lifetime;
    if (session.writer.size < fragment.total) return one('uploadSession', progressOf(session), 202);
    session.content ??= await session.writer.finish();
    if (session.deferCommit) return one('uploadSession', progressOf(session), 202);
    return this.#commit(token, session, session.content);
  }

  /** A name that is taken shows only here; the session is then left as it is. */
  async #commit(token: string, session: Session, content: Content): Promise<Answer> {
    const answer = await session.commit(content);
    this.#sessions.delete(token);
    return answer;
  }

  async #end(token: string, session: Session): Promise<void> {
    this.#sessions.delete(token);
    await session.writer.close();
  }
}

function progressOf({ expires, writer, total, content }: Session) {
  const next = content === null ? [`${writer.size}-${total === null || writer.size === 0 ? '' : total - 1}`] : [];
  return { expirationDateTime: iso(new Date(expires)), nextExpectedRanges: next };
}

function gone(): GraphError {
  return new GraphError(404, 'itemNotFound', 'The upload session was not found.', { inner: 'uploadSessionNotFound' });
}

import type { Run } from '@drover/api';
import type { RunningServer } from './running-server.ts';
import { SignedIn } from './signed-in.ts';

/** Copies between folders of a server's machine, made by its first administrator as the page makes them. */
export class LocalCopies {
  readonly me: SignedIn;

  private constructor(me: SignedIn) {
    this.me = me;
  }

  static async of(server: RunningServer): Promise<LocalCopies> {
    return new LocalCopies(await SignedIn.first(await server.prints(/^Sign in once with: (\S+)$/m)));
  }

  /** Starts a copy; the id of its run. */
  async start(from: string, to: string, policy: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const [source, destination] = [await this.#side(from), await this.#side(to)];
    const { id } = await this.me.call<{ id: string }>('POST', '/api/transfers', { source, destination, policy });
    return (await this.me.call<{ id: string }>('POST', `/api/transfers/${id}/runs`, { mode: 'copy' })).id;
  }

  run(id: string): Promise<Run> {
    return this.me.call('GET', `/api/runs/${id}`);
  }

  async #side(path: string): Promise<object> {
    const wish = { type: 'local-files', displayName: path, options: { path } };
    const { id } = await this.me.call<{ id: string }>('POST', '/api/connectors', wish);
    return { connectorId: id, root: '', path: [] };
  }
}

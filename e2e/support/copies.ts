import type { Run } from '@drover/api';
import type { RunningServer } from './running-server.ts';
import { SignedIn } from './signed-in.ts';

/** A folder of the server's machine, or what another connector is made from. */
type Side = string | { readonly type: string; readonly options: object };

/** Copies that the first administrator of a server starts as the page does. */
export class Copies {
  readonly me: SignedIn;
  #sides = 0;

  private constructor(me: SignedIn) {
    this.me = me;
  }

  static async of(server: RunningServer): Promise<Copies> {
    return new Copies(await SignedIn.first(await server.prints(/^Sign in once with: (\S+)$/m)));
  }

  /** The id of a transfer that nobody has started. */
  async transfer(from: Side, to: Side): Promise<string> {
    const [source, destination] = [await this.#side(from), await this.#side(to)];
    return (await this.me.call<{ id: string }>('POST', '/api/transfers', { source, destination })).id;
  }

  /** The id of the run. */
  async startTransfer(id: string): Promise<string> {
    return (await this.me.call<{ id: string }>('POST', `/api/transfers/${id}/runs`, { mode: 'copy' })).id;
  }

  /** Makes a transfer and starts it; the id of the run. */
  async start(from: Side, to: Side): Promise<string> {
    return await this.startTransfer(await this.transfer(from, to));
  }

  run(id: string): Promise<Run> {
    return this.me.call('GET', `/api/runs/${id}`);
  }

  async #side(side: Side): Promise<object> {
    const parts = typeof side === 'string' ? { type: 'local-files', options: { path: side } } : side;
    const wish = { ...parts, displayName: `side ${++this.#sides}` };
    const { id } = await this.me.call<{ id: string }>('POST', '/api/connectors', wish);
    return { connectorId: id, root: '', path: [] };
  }
}

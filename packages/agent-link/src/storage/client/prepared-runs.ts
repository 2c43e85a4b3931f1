import { z } from 'zod';
import type { Link } from '../../link.ts';
import { descriptionSchema } from '../wire/description.ts';
import { misbehaved } from '../wire/misbehaved.ts';
import { askOnce } from './open-agent-connection.ts';

/** More than an agent prepares for at once. */
const MOST = 256;
const runsSchema = z.array(z.string().max(64)).max(MOST);

/** What the agent behind a link has prepared for runs. */
export class AgentRuns {
  readonly #link: Link;
  #prepares: boolean | null = null;

  constructor(link: Link) {
    this.#link = link;
  }

  /** The runs that it was not told the end of; none where it does not prepare for runs, which is asked once. */
  async prepared(signal: AbortSignal): Promise<readonly string[]> {
    this.#prepares ??= await this.#asksFor(signal);
    if (!this.#prepares) return [];
    const read = runsSchema.safeParse(await askOnce(this.#link, 'runs.prepared', {}, signal));
    if (!read.success) throw misbehaved('told of the runs that it prepared for in a way that cannot be read');
    return read.data;
  }

  async end(run: string, signal: AbortSignal): Promise<void> {
    await askOnce(this.#link, 'runs.end', { run }, signal);
  }

  async #asksFor(signal: AbortSignal): Promise<boolean> {
    const read = descriptionSchema.safeParse(await askOnce(this.#link, 'open', {}, signal));
    return read.success && read.data.members.includes('runs');
  }
}

/** Something that is on its way and holds handles of the system. */
export interface Live {
  /** Ends it with this reason; resolves when it holds nothing any more. */
  giveUp(reason: unknown): Promise<void>;
}

/** What is on its way on one connection, so that closing the connection ends it. */
export class LiveSet {
  readonly #members = new Set<Live>();
  #over: { readonly reason: unknown } | null = null;

  get size(): number {
    return this.#members.size;
  }

  /** What begins after the end is ended at once. */
  add(member: Live): void {
    this.#members.add(member);
    // Whoever waits for the member is told; there is nobody else.
    if (this.#over !== null) member.giveUp(this.#over.reason).catch(() => undefined);
  }

  delete(member: Live): void {
    this.#members.delete(member);
  }

  async giveUp(reason: unknown): Promise<void> {
    this.#over = { reason };
    await Promise.all([...this.#members].map((member) => member.giveUp(reason)));
  }
}

/** The rejection of whatever a worker does for a run that it no longer holds a lease on: others may be at the same work. */
export class Fenced extends Error {
  override readonly name = 'Fenced';

  constructor() {
    super('another worker may have taken over this work');
  }
}

import type { Features } from './features.ts';

/** Whether something works with this server: found out by the first that needs it, and remembered for all sessions. */
export type Learned = 'untried' | 'works' | 'fails';

/** What an account has learned about its server by trying. */
export class ServerKnowledge {
  /** From FEAT and SYST of the first session. */
  features: Features | null = null;
  /** Product and version, from the greeting. */
  software = '';
  /** The shortest time that a connection took to come about. */
  roundTripMs = Number.POSITIVE_INFINITY;
  /** A login has succeeded since the account was opened, so name, port, type and password are right. */
  loggedIn = false;
  passive: 'EPSV' | 'PASV' = 'EPSV';
  /** A data connection has been made, so passive ports are open. */
  dataPortsReached = false;
  /** `LIST -a` lists hidden files too. */
  listAll: Learned = 'untried';
  /** How modification times are set. Unasked where nothing will be written: the question itself is an order to set one. */
  timeCommand: 'MFMT' | 'MDTM' | 'none' | 'unasked' = 'none';
  /** Trailing spaces and control characters arrive as they were sent. */
  trailingSpaces: Learned = 'untried';
  controlCharacters: Learned = 'untried';
  /** RNFR tells whether something has the name, links without target included. */
  renameLooks: Learned = 'untried';
  /** A rename replaces an existing file. */
  renameReplaces = true;
  readonly notes = new Set<string>();
  #resume: readonly ('APPE' | 'REST')[] | null = null;
  #pipelining: Learned | 'trying' = 'untried';

  /**
   * How an upload goes on in the middle. With REST bytes stand where they were meant to, even where those of a dead client still arrive; so it is taken
   * first where it is known to keep what is there. Pure-FTPd hides the file meanwhile, others may cut it.
   */
  get resume(): 'APPE' | 'REST' | 'none' {
    return this.#waysToResume()[0] ?? 'none';
  }

  /** This way is not taken, so the next is tried from now on. */
  cannotResumeBy(way: 'APPE' | 'REST'): void {
    this.#resume = this.#waysToResume().filter((other) => other !== way);
  }

  #waysToResume(): readonly ('APPE' | 'REST')[] {
    return this.#resume ?? (/\b(vsftpd|proftpd)\b/i.test(this.software) ? ['REST', 'APPE'] : ['APPE', 'REST']);
  }

  /** Whether commands may be sent behind a transfer. The first who asks tries it out and must say how it went. */
  pipeline(): 'no' | 'yes' | 'trial' {
    if (this.#pipelining === 'untried') {
      this.#pipelining = 'trying';
      return 'trial';
    }
    return this.#pipelining === 'works' ? 'yes' : 'no';
  }

  /** `works`: the replies came in order after the transfer. `untried`: the trial showed nothing. */
  pipelined(result: Learned): void {
    if (this.#pipelining === 'fails') return;
    this.#pipelining = result;
  }
}

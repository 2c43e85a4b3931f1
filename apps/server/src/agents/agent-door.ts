import type { AgentServer } from '@drover/api';

interface OpenDoor {
  /** As this server listens; `host` is null where it listens on every address. */
  readonly address: Omit<NonNullable<AgentServer['address']>, 'everywhere' | 'passedOn'>;
  readonly pin: string;
  /** `none` where TLS ends at something in front of this server. */
  readonly binding: 'none' | 'tls';
  /** Whether a name or an address is one of this server's. */
  readonly knows: (host: string) => boolean;
}

/** Where agents call this server, as it stands. */
export class AgentDoor {
  #now: OpenDoor | null = null;
  #problem = 'This server does not listen for agents.';

  get now(): OpenDoor | null {
    return this.#now;
  }

  /** Why agents cannot call, in one sentence. */
  get problem(): string | null {
    return this.#now === null ? this.#problem : null;
  }

  open(door: OpenDoor): void {
    this.#now = door;
  }

  close(problem: string): void {
    this.#now = null;
    this.#problem = problem;
  }
}

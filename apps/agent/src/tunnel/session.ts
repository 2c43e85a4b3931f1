import type { StorageError } from '@drover/core';

/** A process of the server that an agent has to hold a session with. */
export interface Gateway {
  /** Empty: where the one was called that says so. */
  readonly address: string;
  readonly process: string;
}

/** What the server said as it knew the agent. */
export interface Ready {
  /** An unclaimed or outdated agent is asked for nothing. */
  readonly state: 'claimed' | 'unclaimed' | 'outdated';
  readonly minimumVersion: string;
  /** The process at the other end, and all that there are. */
  readonly process: string;
  readonly gateways: readonly Gateway[];
  /** Another machine that calls with the same key, and is refused. */
  readonly twin?: string | null;
}

/** An authenticated connection to one process of the server; its calls are answered as long as it is open. */
export interface Session extends AsyncDisposable {
  /** Settles, with the reason, when the session is over. */
  readonly closed: Promise<StorageError>;
}

export interface Dialled {
  readonly ready: Ready;
  /** Null where it was not wanted. */
  readonly session: Session | null;
}

/** Who dials. */
export interface Caller {
  /** False for a session that is there already, or was asked for its first word alone. */
  isWanted(ready: Ready): boolean;
  /** The server thinks otherwise of the agent than when it answered. */
  told(ready: Ready): void;
}

/** Dials an address of the server: null for the one of the settings. Rejects with a StorageError, or the signal's reason. */
export type Dial = (address: string | null, caller: Caller, signal: AbortSignal) => Promise<Dialled>;

/** How long each phase may take and how much the peer may send before it is given up. */
export interface Limits {
  /** Name look-up and TCP connection of the control connection. */
  readonly connectMs: number;
  readonly tlsMs: number;
  /** Servers that look up the caller's name first are silent for long. */
  readonly greetingMs: number;
  /** After this silence the port is tried with TLS, to tell an implicit one from a slow one. */
  readonly silentGreetingMs: number;
  readonly replyMs: number;
  /** For the opening of an unfinished file; where it takes longer, somebody else holds it. */
  readonly takeUpMs: number;
  readonly dataConnectMs: number;
  /** No byte moved although both sides could. */
  readonly dataIdleMs: number;
  /** Between the last byte and the server's word that the transfer is complete. */
  readonly settleMs: number;
  /** After a data connection broke, for the server to say why. */
  readonly explanationMs: number;
  /** Between two signs of life on the control connection during a long transfer. */
  readonly keepAliveMs: number;
  /** An unused session is closed after this. */
  readonly idleSessionMs: number;
  /** A passive port that was asked for ahead of time is not used after this. */
  readonly passiveFreshMs: number;
  /** How often deadlines are looked at. */
  readonly tickMs: number;
  /** Sessions at once, whatever the distance. */
  readonly maxSessions: number;
  /** Sessions being opened at the same time: nearby, and far away, where each takes many round trips. */
  readonly maxOpening: number;
  readonly maxOpeningFar: number;
  /** First and longest pause between connection attempts after a failure. */
  readonly reconnectMs: readonly [number, number];
  /** Refusals of a server that let us in before are waited out for so long. */
  readonly patienceMs: number;
  /** A server that refused a further session is asked for one again after this. */
  readonly growAgainMs: number;
  /** Entries of a listing that wait for the server's time zone to be measured, about 300 bytes each; later ones do not wait. */
  readonly heldEntries: number;
  /** Pieces of a listing in a row that may come without naming a single item. */
  readonly namelessPieces: number;
}

export const LIMITS: Limits = {
  connectMs: 15_000,
  tlsMs: 15_000,
  greetingMs: 30_000,
  silentGreetingMs: 4_000,
  replyMs: 60_000,
  takeUpMs: 20_000,
  dataConnectMs: 20_000,
  dataIdleMs: 120_000,
  settleMs: 60_000,
  explanationMs: 3_000,
  keepAliveMs: 30_000,
  idleSessionMs: 45_000,
  passiveFreshMs: 10_000,
  tickMs: 1_000,
  maxSessions: 24,
  maxOpening: 4,
  maxOpeningFar: 12,
  reconnectMs: [250, 10_000],
  patienceMs: 45_000,
  growAgainMs: 60_000,
  heldEntries: 200_000,
  namelessPieces: 10_000,
};

/** A round trip from which on a server counts as far away. */
const FAR_MS = 20;

/** Files up to this size are moved in one piece, in memory. */
export const SMALL_FILE_BYTES = 1024 * 1024;
/** One reply line, and one whole reply. */
export const MAX_REPLY_LINE = 16 * 1024;
export const MAX_REPLY = 256 * 1024;
/** One line of a listing; the longest name is 255 bytes, link targets are up to 4,096. */
export const MAX_LISTING_LINE = 16 * 1024;
export const LISTING_PAGE = 1_000;

/**
 * How many sessions are worth having. Nearby, few keep both ends busy; far away, each spends most of its time waiting. More than
 * this would take the places of other people: many servers admit 30 or 50 in all.
 */
export function worthwhileSessions(roundTripMs: number, { maxSessions }: Limits): number {
  return Math.min(maxSessions, roundTripMs < 5 ? 8 : roundTripMs < FAR_MS ? 16 : 24);
}

/** How many sessions may be opened at once, once the server has let us in. */
export function openingAtOnce(roundTripMs: number, { maxOpening, maxOpeningFar }: Limits): number {
  return roundTripMs < FAR_MS ? maxOpening : maxOpeningFar;
}

/** Bytes before the payload of every frame. */
export const HEADER_BYTES = 8;
/** The largest payload of any frame; JSON is never larger either. */
export const MAX_PAYLOAD = 1024 * 1024;
/** Calls that may be open at once on one link. */
export const MAX_STREAMS = 1024;
/** Nesting of JSON; an attacker's deeper one would overflow the stack of whoever walks it. */
export const MAX_JSON_DEPTH = 32;
/** The name of a call. */
export const MAX_METHOD = 64;
/**
 * What each MESSAGE and DATA frame costs besides its payload. A frame of one byte takes a few hundred bytes of memory where it waits
 * for its reader; without this a window of 1 MiB would hold a million of them.
 */
export const FRAME_COST = 256;
/** What a side may always send in a new stream before it is given more. */
export const FIRST_CREDIT = 64 * 1024;
/** What a receiver gives a stream when it has memory to spare, and the most that it ever gives. */
export const USUAL_WINDOW = 1024 * 1024;
export const MAX_WINDOW = 16 * 1024 * 1024;

/** The largest file that travels in a pack with others, where the served connection does not say otherwise. */
export const MAX_PACKED_BYTES = 256 * 1024;
/** Files and bytes of one packed write. */
export const MAX_PACK_FILES = 250;
export const MAX_PACK_BYTES = 4 * 1024 * 1024;
/**
 * Names on the way to all entries of one message, when its sender begins the next: each entry holds the whole way to it, however short it
 * travels. Four times as many are refused.
 */
export const MANY_PLACES = 1024 * 1024;
/** Files that one message of a packed read names. */
export const MAX_WANTED = 250;

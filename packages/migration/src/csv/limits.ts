/** What a file of CSV may hold; beyond, somebody gave the wrong file. A cell holds what a spreadsheet's cell holds. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
export const MAX_ROWS = 200_000;
export const MAX_COLUMNS = 256;
export const MAX_CELL_CHARACTERS = 32_767;
/** Faults in the form of a file that are told; behind as many it is most likely no CSV. */
export const MAX_FAULTS = 1_000;

import type { StatusCode } from '@drover/core';

interface ExitCode {
  readonly code: number;
  /** The transfer status codes that end in it. */
  readonly statuses: readonly StatusCode[];
  readonly meaning: string;
}

/** The command line could not be understood: there is no run, so there is no status either. */
export const USAGE_EXIT_CODE = 2;

/** Every exit code of `drover copy`: the help, the reference page and the process all read it here. */
export const EXIT_CODES: readonly ExitCode[] = [
  { code: 0, statuses: [100, 101, 102, 120, 122], meaning: 'Success: everything that can be copied has arrived.' },
  {
    code: 1,
    statuses: [400, 403, 404, 405, 406, 490, 491, 500],
    meaning:
      'The run failed as a whole, or all went well and standard output could not be written; the message says why.',
  },
  {
    code: USAGE_EXIT_CODE,
    statuses: [],
    meaning: 'The command line is wrong, or has a flag that fits neither SRC nor DST; nothing was done.',
  },
  {
    code: 3,
    statuses: [201, 210, 211, 227],
    meaning:
      'Some files were copied and some failed: run it again. Or (227) nothing failed, but the sides do not support any of what was met: running it again changes nothing.',
  },
  {
    code: 4,
    statuses: [202, 220, 222, 401],
    meaning:
      'This run copied nothing: DST cannot be written to, or all that was to be copied or looked into failed. Files may be there from before.',
  },
  {
    code: 5,
    statuses: [402],
    meaning: 'Signing in failed: user, password, key, host key or certificate.',
  },
  { code: 6, statuses: [410], meaning: 'A server could not be reached.' },
  {
    code: 7,
    statuses: [411, 424],
    meaning: 'SRC is not there or may not be read, or SRC or DST is not what it must be.',
  },
  { code: 8, statuses: [260, 261], meaning: 'The destination is full: quota or disk.' },
  { code: 9, statuses: [250], meaning: 'Another run of the same SRC and DST is going on.' },
  { code: 10, statuses: [422, 423], meaning: 'There is no such profile, or no Drover server is configured.' },
  { code: 130, statuses: [230], meaning: 'Canceled by Ctrl-C, SIGINT or SIGTERM.' },
];

const BY_STATUS = new Map(EXIT_CODES.flatMap(({ code, statuses }) => statuses.map((status) => [status, code])));

export function exitCodeOf(status: StatusCode): number {
  return BY_STATUS.get(status) ?? 1;
}

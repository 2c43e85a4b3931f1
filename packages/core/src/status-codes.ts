/** What a person sees of a run's state at a glance. */
export type StatusColour = 'green' | 'yellow' | 'red' | 'blue' | 'grey';

/** Where a transfer stands, in the words that its list sorts and filters by. */
export type TaskState = 'completed' | 'warning' | 'failed' | 'canceled' | 'in-progress' | 'queued';

export interface StatusInfo {
  readonly code: number;
  /** Text for people; `{source}` and `{destination}` stand for the names of the connectors, `{failing}` for the one at fault. */
  readonly message: string;
  readonly colour: StatusColour;
  readonly state: TaskState;
  /** The run may be started again by itself after a transfer's first scan or first copy. */
  readonly reruns: boolean;
  /** False while the run may still come to another code. */
  readonly final: boolean;
  readonly cancellable: boolean;
}

type Traits = Omit<StatusInfo, 'code' | 'message'>;
const ended = { reruns: false, final: true, cancellable: false } as const;
const success = { ...ended, colour: 'green', state: 'completed' } satisfies Traits;
const warning = { ...ended, colour: 'yellow', state: 'warning' } satisfies Traits;
const failure = { ...ended, colour: 'red', state: 'failed' } satisfies Traits;
const reruns = { reruns: true } as const;
const waiting = { ...ended, final: false, colour: 'blue', state: 'in-progress' } satisfies Traits;
const cancellable = { cancellable: true } as const;

/**
 * Every outcome of a run. The first digit gives the colour, the second is the download side, the third the upload side; 2 stands for
 * a side on which nothing was copied.
 */
export const STATUS_CODES = [
  { code: 100, message: 'Success', ...success },
  { code: 101, message: 'Success. No files needed copying', ...success },
  { code: 102, message: "Success. Some files aren't supported by {destination} and weren't transferred", ...success },
  { code: 120, message: "Success. Some files aren't supported by {source} and weren't transferred", ...success },
  { code: 122, message: 'Success. Some unsupported files not transferred', ...success },
  { code: 201, message: 'Some upload errors, please retry', ...warning, ...reruns },
  { code: 202, message: 'No files copied. Some upload errors, please retry', ...warning, ...reruns },
  { code: 210, message: 'Some download errors, please retry', ...warning, ...reruns },
  { code: 211, message: 'Some download and upload errors, please retry', ...warning, ...reruns },
  { code: 220, message: 'No files copied. Some download errors, please retry', ...warning, ...reruns },
  { code: 222, message: 'No files copied. Some download and upload errors, please retry', ...warning },
  { code: 227, message: "Some files aren't supported on the source or destination", ...warning },
  { code: 230, message: 'Canceled', ...ended, colour: 'grey', state: 'canceled' },
  { code: 250, message: 'Already running', ...failure },
  { code: 260, message: 'Storage Quota Exceeded on {destination}', ...failure },
  { code: 261, message: 'Quota API Exceeded on {destination}', ...failure },
  { code: 300, message: 'Running', ...waiting, ...cancellable },
  { code: 302, message: 'Waiting for Microsoft batch processing', ...waiting },
  { code: 303, message: 'Waiting for Forms migration', ...waiting },
  { code: 400, message: 'General failure, please retry', ...failure },
  { code: 401, message: "Couldn't upload anything, please retry", ...failure, ...reruns },
  { code: 402, message: 'Connector authorization failed. Try reauthorizing {failing}', ...failure },
  { code: 403, message: 'No status, please retry', ...failure, ...reruns },
  { code: 404, message: 'Crashed, please retry', ...failure, ...reruns },
  { code: 405, message: 'Crashed, please retry', ...failure, ...reruns },
  { code: 406, message: 'Crashed, please retry', ...failure, ...reruns },
  { code: 410, message: "Couldn't connect to {failing}. Try reauthorizing", ...failure },
  { code: 411, message: 'Invalid root path', ...failure },
  { code: 422, message: 'User for schedule not found', ...failure },
  { code: 423, message: 'Connector not found', ...failure },
  { code: 424, message: "The user's OneDrive isn't provisioned on {failing}", ...failure },
  { code: 490, message: 'Ended by an administrator, please retry', ...failure },
  { code: 491, message: 'Microsoft migration reporting communication failure, please retry', ...failure, ...reruns },
  { code: 500, message: 'Unknown, contact support', ...failure },
  { code: 600, message: 'Queued to start, please be patient', ...waiting, ...cancellable, state: 'queued' },
  { code: 601, message: 'Queued to start, please be patient', ...waiting, ...cancellable, state: 'queued' },
  { code: 620, message: 'Running prechecks', ...waiting, ...cancellable },
] as const satisfies readonly StatusInfo[];

/** Outcome of a whole run. */
export type StatusCode = (typeof STATUS_CODES)[number]['code'];

const BY_CODE: ReadonlyMap<number, StatusInfo> = new Map(STATUS_CODES.map((info) => [info.code, info]));

export function isStatusCode(code: number): code is StatusCode {
  return BY_CODE.has(code);
}

export function statusInfo(code: StatusCode): StatusInfo & { readonly code: StatusCode } {
  const info = BY_CODE.get(code);
  if (info === undefined) throw new RangeError(`there is no status code ${code}`);
  return { ...info, code };
}

/** True for 1xx: everything that could be transferred is there. */
export function isSuccess(code: StatusCode): boolean {
  return code >= 100 && code < 200;
}

/** The message with the names of the two connectors; where the failing side is not known, both may be at fault. */
export function statusMessage(
  code: StatusCode,
  names: { readonly source: string; readonly destination: string },
  failing?: 'source' | 'destination',
): string {
  const atFault = failing === undefined ? `${names.source} or ${names.destination}` : names[failing];
  const values: Readonly<Record<string, string>> = { ...names, failing: atFault };
  return statusInfo(code).message.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}

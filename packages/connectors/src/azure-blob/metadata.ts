import type { Meta, Timestamp } from '@drover/core';

/** Names and values that people and programs give a blob beside its content. Names are compared without case. */
export type Metadata = ReadonlyMap<string, string>;

/** As rclone calls it: the modification time of the source, in RFC 3339 with up to nanoseconds. */
const MODIFIED = 'mtime';
/** As rclone calls the time of birth. */
const CREATED = 'btime';
/** Marks a blob that stands for a folder, for every tool of Microsoft. */
const FOLDER = 'hdi_isfolder';
const HEADER = 'x-ms-meta-';
const RFC3339 = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/** Metadata that holds the times of an item, on top of what it has. */
export function withTimes(metadata: Metadata, { modified, created }: Meta): Metadata {
  const times: [string, string][] = [
    ...(modified === undefined ? [] : [[MODIFIED, written(modified)] as [string, string]]),
    ...(created === undefined ? [] : [[CREATED, written(created)] as [string, string]]),
  ];
  const replaced = new Set(times.map(([name]) => name));
  return new Map([...[...metadata].filter(([name]) => !replaced.has(name.toLowerCase())), ...times]);
}

export function timesIn(metadata: Metadata): Pick<Meta, 'created' | 'modified'> {
  const modified = read(find(metadata, MODIFIED));
  const created = read(find(metadata, CREATED));
  return { ...(modified === null ? {} : { modified }), ...(created === null ? {} : { created }) };
}

export const FOLDER_METADATA: Metadata = new Map([[FOLDER, 'true']]);

export function marksFolder(metadata: Metadata): boolean {
  return find(metadata, FOLDER)?.toLowerCase() === 'true';
}

/** The headers that store it. */
export function metadataHeaders(metadata: Metadata): Record<string, string> {
  return Object.fromEntries([...metadata].map(([name, value]) => [`${HEADER}${name}`, value]));
}

/** From headers as they came, names and values in turn: the service keeps the case of names. */
export function metadataOf(rawHeaders: readonly string[]): Metadata {
  const found = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.toLowerCase().startsWith(HEADER)) found.set(name.slice(HEADER.length), rawHeaders[at + 1] ?? '');
  }
  return found;
}

function find(metadata: Metadata, wanted: string): string | undefined {
  const exact = metadata.get(wanted);
  if (exact !== undefined) return exact;
  for (const [name, value] of metadata) if (name.toLowerCase() === wanted) return value;
  return undefined;
}

/** To the microsecond, which is as fine as times are kept here; zeros at the end are left out, as Go does. */
function written({ epochMs }: Timestamp): string {
  const micros = Math.round(epochMs * 1000);
  const seconds = Math.floor(micros / 1e6);
  const fraction = String(micros - seconds * 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** Null for what is no time: anybody may write metadata. */
function read(text: string | undefined): Timestamp | null {
  const [, whole, fraction = '', zone] = RFC3339.exec(text ?? '') ?? [];
  const seconds = Date.parse(`${whole}${zone}`);
  if (Number.isNaN(seconds)) return null;
  const micros = Math.floor(Number(fraction.padEnd(9, '0')) / 1000);
  return { epochMs: seconds + micros / 1000, precisionMs: 0.001 };
}

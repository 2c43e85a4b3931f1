import type { Listed, ListedTime } from './listed.ts';

/** One line of MLSD, or the middle line of an MLST reply (RFC 3659, section 7); null when it is none. */
export function parseFacts(line: string): Listed | null {
  const space = line.indexOf(' ');
  if (space < 1 || line.charCodeAt(space - 1) !== 59) return null; // facts end with a semicolon
  let kind: Listed['kind'] = 'special';
  let size: number | null = null;
  let time: ListedTime | null = null;
  let mode: number | undefined;
  let fileId: string | undefined;
  let linkTarget: string | undefined;
  for (let from = 0; from < space; ) {
    const end = line.indexOf(';', from);
    const equals = line.indexOf('=', from);
    if (equals === -1 || equals > end) return null;
    const value = line.slice(equals + 1, end);
    switch (line.slice(from, equals).toLowerCase()) {
      case 'type':
        kind = kindOf(value.toLowerCase());
        if (kind === 'link') linkTarget = /^os\.unix=[a-z]+:(.+)/is.exec(value)?.[1];
        break;
      case 'size':
        size = parseSize(value);
        break;
      case 'modify':
        time = parseTimeVal(value);
        break;
      case 'unix.mode':
        if (/^[0-7]+$/.test(value)) mode = Number.parseInt(value, 8) & 0o7777;
        break;
      case 'unique':
        fileId = value;
        break;
    }
    from = end + 1;
  }
  const name = line.slice(space + 1);
  return {
    name,
    kind,
    size: kind === 'file' ? size : null,
    time,
    ...(mode === undefined ? {} : { mode }),
    ...(fileId === undefined ? {} : { fileId }),
    ...(linkTarget === undefined ? {} : { linkTarget }),
  };
}

function kindOf(type: string): Listed['kind'] {
  switch (type) {
    case 'file':
      return 'file';
    case 'dir':
      return 'folder';
    case 'cdir':
      return 'self';
    case 'pdir':
      return 'parent';
    default:
      // Pure-FTPd says `OS.unix=slink:`, ProFTPD `OS.unix=symlink`, others add the target.
      return /^os\.unix=s(?:ym)?link/.test(type) ? 'link' : 'special';
  }
}

/** Bytes; null for what is no size or too large to be held exactly. */
export function parseSize(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const size = Number(text);
  return Number.isSafeInteger(size) ? size : null;
}

const TIME_VAL = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?$/;

/** `YYYYMMDDHHMMSS[.fraction]` in UTC; null when it is no such time. */
export function parseTimeVal(text: string): ListedTime | null {
  const match = TIME_VAL.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const whole = Date.UTC(year, month - 1, day, hour, minute, second);
  const valid = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second <= 60;
  if (!valid || Number.isNaN(whole)) return null;
  const fraction = match[7];
  if (fraction === undefined) return { ms: whole, precisionMs: 1000, utc: true };
  return {
    ms: whole + Number(`0.${fraction}`) * 1000,
    precisionMs: 1000 / 10 ** Math.min(fraction.length, 6),
    utc: true,
  };
}

/** A time as MFMT and MDTM want it. */
export function formatTimeVal(epochMs: number): string {
  const iso = new Date(Math.floor(epochMs / 1000) * 1000).toISOString();
  return iso.slice(0, 19).replace(/[-:T]/g, '');
}

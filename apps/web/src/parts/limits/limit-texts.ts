import type { Run } from '@drover/api';

type Limits = Run['limits'];

/** The limits of a run or of a transfer as a person writes them; empty for none. */
export interface LimitTexts {
  readonly bandwidth: string;
  readonly files: string;
}

const MIB = 1024 * 1024;
const LEAST_BYTES = 1024;
const MOST_FILES = 256;

export const BANDWIDTH_FAULT = 'A number such as 20 or 0.5, at least 0.001.';

export function limitTexts({ transfers, bytesPerSecond }: Limits): LimitTexts {
  return {
    bandwidth: bytesPerSecond === null ? '' : bandwidthText(bytesPerSecond),
    files: transfers === 'auto' ? '' : String(transfers),
  };
}

/** A bandwidth with as many digits as people read; what nobody changes stays as exact as it is. */
export function shortBandwidth(text: string): string {
  const number = Number(text.trim().replace(',', '.'));
  const isLong = /[.,]\d{4,}$/.test(text.trim()) && number > 0;
  return isLong ? String(number >= 100 ? Math.round(number) : Number(number.toPrecision(3))) : text;
}

export function findLimitFaults({ bandwidth, files }: LimitTexts): Partial<Record<keyof LimitTexts, string>> {
  return {
    ...(readBandwidth(bandwidth) === undefined ? { bandwidth: BANDWIDTH_FAULT } : {}),
    ...(readFiles(files) === undefined ? { files: `A whole number from 1 to ${MOST_FILES}.` } : {}),
  };
}

/** Null where something is not a number that can be used. */
export function limitsFrom({ bandwidth, files }: LimitTexts): Limits | null {
  const bytesPerSecond = readBandwidth(bandwidth);
  const transfers = readFiles(files);
  return bytesPerSecond === undefined || transfers === undefined ? null : { transfers, bytesPerSecond };
}

/** MiB a second, with as few decimals as read back to the very same bytes; seven always do. */
export function bandwidthText(bytes: number): string {
  let text = '';
  for (let decimals = 0; decimals <= 7 && readBandwidth(text) !== bytes; decimals++) {
    text = String(Number((bytes / MIB).toFixed(decimals)));
  }
  return text;
}

/** Bytes a second of a text in MiB; null for an empty one, undefined for what is no bandwidth. */
export function readBandwidth(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const bytes = Math.round(Number(text.trim().replace(',', '.')) * MIB);
  return bytes >= LEAST_BYTES && bytes <= 2 ** 50 ? bytes : undefined;
}

function readFiles(text: string): number | 'auto' | undefined {
  if (text.trim() === '') return 'auto';
  const files = Number(text.trim());
  return Number.isInteger(files) && files >= 1 && files <= MOST_FILES ? files : undefined;
}

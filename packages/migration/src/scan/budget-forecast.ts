/** What a service counts for files that are written there, or read there. */
export interface FileUnits {
  /** Each file. */
  readonly file: number;
  /** Each further piece of this many bytes. */
  readonly piece: { readonly bytes: number; readonly units: number };
}

/** Units that a service lets an app use. */
export interface UnitLimit {
  readonly perMinute: number;
  /** Null where none is known. */
  readonly perDay: number | null;
}

export interface BudgetForecast {
  readonly units: number;
  /** Of a whole day's budget; null where none is known. */
  readonly days: number | null;
  /** From a full budget on, with nothing else that uses it. */
  readonly seconds: number;
}

/** What copying so many files and bytes takes of a service's budget, at least. Null for nothing to copy. */
export function forecastBudget(
  { files, bytes }: { readonly files: number; readonly bytes: number },
  { file, piece }: FileUnits,
  { perMinute, perDay }: UnitLimit,
): BudgetForecast | null {
  if (files === 0) return null;
  const units = files * file + Math.floor(bytes / piece.bytes) * piece.units;
  const wholeDays = perDay === null ? 0 : Math.floor(units / perDay);
  const rest = units - wholeDays * (perDay ?? 0);
  return {
    units,
    days: perDay === null ? null : units / perDay,
    seconds: wholeDays * DAY_SECONDS + (rest / perMinute) * 60,
  };
}

const DAY_SECONDS = 86_400;

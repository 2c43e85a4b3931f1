import type { SideUnits } from '@drover/core';

/** What of one row is still to be copied, and looked at. */
export interface RowLoad {
  readonly files: number;
  readonly bytes: number;
  readonly newFolders: number;
  readonly filesSeen: number;
  readonly foldersSeen: number;
  /** The source is a folder below the drive, container or share that the connector lists. */
  readonly isPart: boolean;
  /** Items of which the rights are still to be carried over, should there be a permission map. */
  readonly rights: number;
}

/** At least, and at most: the same where nobody's rights are carried over. */
export interface UnitRange {
  readonly least: number;
  readonly most: number;
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

/** What copies of these rows take of a service's units on one side, with nothing refused. Which items have rights of their own is known only when they are read. */
export function unitsOfRows(
  rows: readonly RowLoad[],
  side: SideUnits,
  { permissions }: { readonly permissions: boolean },
): UnitRange {
  const content = rows.reduce((sum, row) => sum + unitsOfRow(row, side), 0);
  const taking = permissions ? rows.filter(({ rights }) => rights > 0) : [];
  const items = taking.reduce((sum, { rights }) => sum + rights, 0);
  const least = content + taking.length * side.permissions.row + items * side.permissions.item;
  return { least, most: least + items * side.permissions.own };
}

/** How much of a service's budget so many units are. */
export function forecastBudget(units: number, { perMinute, perDay }: UnitLimit): BudgetForecast {
  const wholeDays = perDay === null ? 0 : Math.floor(units / perDay);
  const rest = units - wholeDays * (perDay ?? 0);
  return {
    units,
    days: perDay === null ? null : units / perDay,
    seconds: wholeDays * DAY_SECONDS + (rest / perMinute) * 60,
  };
}

const DAY_SECONDS = 86_400;

function unitsOfRow(row: RowLoad, side: SideUnits): number {
  const { files, newFolders } = row;
  const first = newFolders > 0 ? side.firstTime : 0;
  return (
    side.row + first + files * side.file + piecesOf(row, side) + newFolders * side.newFolder + listingOf(row, side)
  );
}

/**
 * How the bytes are spread over the files is not known: half a piece is taken for what the first request of each has left over, so that the sum is wrong by a
 * quarter at most where files are far apart in size.
 */
function piecesOf({ files, bytes }: RowLoad, { piece }: SideUnits): number {
  if (files === 0) return 0;
  const further = Math.max(0, bytes / piece.bytes - files / 2) * piece.units;
  return Math.round(further) + (bytes / files > piece.bytes ? files * piece.end : 0);
}

function listingOf({ filesSeen, foldersSeen, newFolders, isPart }: RowLoad, { listing }: SideUnits): number {
  const { made, folder, whole, page } = listing;
  const alone = isPart ? listing.ofPart : listing.alone;
  const there = made ? foldersSeen + 1 : Math.max(0, foldersSeen - newFolders);
  if (alone > 0 && there <= alone) return there * folder;
  return alone * folder + whole + Math.max(1, Math.ceil((filesSeen + foldersSeen) / page.items)) * page.units;
}

import { fromNeutralised } from '@drover/core';
import type { CsvRow } from '../csv/parse-csv.ts';
import { readCsv } from '../csv/read-csv.ts';
import type { FileProblem } from '../file-problem.ts';
import { IMPORT_COLUMNS } from '../files/import-file.ts';
import { cellProblem, type FileCell, readPlaceCell } from '../files/place-cell.ts';
import { isCalled } from '../files/table.ts';
import { type Place, placeKey } from '../places/place.ts';
import type { PathStyle } from '../places/place-text.ts';
import { type ListedProblems, listProblems, problemsOf } from '../problem-list.ts';
import type { Steps } from '../steps.ts';
import { foldName } from './fold-name.ts';

/** What a file says about who goes where. */
export interface LookUp extends ListedProblems {
  /** The places that the file gives for any of these names; several where its lines differ. */
  find(names: readonly string[]): readonly Place[];
}

/** Reads a file of two columns, a source's name or path and its destination, with or without headings. */
export function* readLookUp(bytes: Uint8Array, style: PathStyle): Steps<LookUp> {
  const { rows, problems } = yield* readCsv(bytes);
  const [first] = rows;
  const [source, destination] = IMPORT_COLUMNS;
  const headed = isCalled(source, first?.cells[0] ?? '') && isCalled(destination, first?.cells[1] ?? '');
  const places = new Map<string, Map<string, Place>>();
  const read = ({ line, cells }: CsvRow): readonly FileProblem[] => {
    const [name = '', text = ''] = cells.map(fromNeutralised);
    const cell = (column: string, value: string): FileCell => ({ line, column, text: value });
    if (name === '') return [cellProblem('error', cell('column 1', name), 'The line names no source.', TWO_COLUMNS)];
    if (text === '') return [cellProblem('error', cell('column 2', text), 'The line has no destination.', TWO_COLUMNS)];
    const { place, problems: faults } = readPlaceCell(cell('column 2', text), style);
    if (place === null) return faults;
    const key = foldName(name);
    places.set(key, (places.get(key) ?? new Map<string, Place>()).set(placeKey(place), place));
    return faults;
  };
  const listed = listProblems(problems, yield* problemsOf(headed ? rows.slice(1) : rows, read));
  return {
    ...listed,
    find: (names) => {
      const all = [...new Set(names.map(foldName))].flatMap((name) => [...(places.get(name) ?? [])]);
      return [...new Map(all).values()];
    },
  };
}

const TWO_COLUMNS = 'Write the name or path of a source, and its destination.';

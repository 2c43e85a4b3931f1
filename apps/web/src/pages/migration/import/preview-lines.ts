import type { ImportAnswer, UpdateAnswer } from '@drover/api';
import { atOnce, type CsvFile, readCsv } from '@drover/migration';

type FileProblem = ImportAnswer['problems'][number];

/** One line of a file with what is wrong with it. */
export interface PreviewLine {
  readonly line: number;
  readonly cells: readonly { readonly text: string; readonly problems: readonly FileProblem[] }[];
  /** What is about no cell of it. */
  readonly problems: readonly FileProblem[];
  readonly severity: FileProblem['severity'] | null;
}

export interface Preview {
  /** The headings, as the file has them. */
  readonly headings: readonly string[];
  readonly lines: readonly PreviewLine[];
  /** What is wrong with the whole file. */
  readonly problems: readonly FileProblem[];
}

/** Reads the file once more, to show the server's problems where they are. */
export async function readPreview(file: Blob, problems: readonly FileProblem[]): Promise<Preview> {
  return previewOf(atOnce(readCsv(new Uint8Array(await file.arrayBuffer()))), problems);
}

/** The lines of a file, each problem at its cell; those of no line stand apart. */
export function previewOf({ rows }: Pick<CsvFile, 'rows'>, problems: readonly FileProblem[]): Preview {
  const [head, ...rest] = rows;
  const headings = head?.cells ?? [];
  const known = new Set(rest.map(({ line }) => line));
  const byLine = Map.groupBy(problems, ({ line }) => line);
  const lines = rest.map(({ line, cells }): PreviewLine => {
    const own = byLine.get(line) ?? [];
    const at = own.map((problem) => (problem.column === null ? -1 : columnOf(headings, problem.column)));
    return {
      line,
      cells: headings.map((_, column) => ({
        text: cells[column] ?? '',
        problems: own.filter((__, index) => at[index] === column),
      })),
      problems: own.filter((_, index) => at[index] === -1),
      severity: worst(own),
    };
  });
  return { headings, lines, problems: problems.filter(({ line }) => line === null || !known.has(line)) };
}

/** Problems by what they say, the most frequent first. */
export function byReason(problems: readonly FileProblem[]): readonly {
  readonly reason: string;
  readonly severity: FileProblem['severity'];
  readonly count: number;
  readonly line: number | null;
}[] {
  return [...Map.groupBy(problems, ({ reason }) => reason)]
    .map(([reason, all]) => ({
      reason,
      severity: worst(all) ?? 'warning',
      count: all.length,
      line: all[0]?.line ?? null,
    }))
    .sort((one, other) => other.count - one.count);
}

/** What a file would do, for the one button. */
export function rowsOf(answer: ImportAnswer | UpdateAnswer): number {
  return answer.errors > 0 ? 0 : answer.rows;
}

function worst(problems: readonly FileProblem[]): FileProblem['severity'] | null {
  if (problems.length === 0) return null;
  return problems.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
}

function columnOf(headings: readonly string[], name: string): number {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  return headings.findIndex((heading) => plain(heading) === plain(name));
}

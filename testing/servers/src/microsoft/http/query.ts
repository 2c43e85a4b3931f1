import { invalid } from '../graph-error.ts';

const KNOWN = new Set([
  ...['$select', '$expand', '$top', '$skiptoken', '$filter', '$search', 'search', 'token'],
  '@microsoft.graph.conflictBehavior',
]);

/** The options in a request's query, each at most once. */
export interface Query {
  readonly select?: readonly string[];
  readonly expand?: readonly string[];
  readonly top?: number;
  readonly skiptoken?: string;
  readonly filter?: string;
  /** The text of `$search`, or of `search` where sites are looked for. */
  readonly search?: string;
  readonly token?: string;
  readonly conflictBehavior?: string;
}

/** Reads a query; what Microsoft Graph does not know is refused, where it would only be ignored, so that a slip is found. */
export function parseQuery(params: URLSearchParams): Query {
  for (const name of params.keys()) {
    if (!KNOWN.has(name)) throw invalid(`Unknown query option ${name}.`);
    if (params.getAll(name).length > 1) throw invalid(`Query option ${name} is given twice.`);
  }
  const text = (name: string) => params.get(name) ?? undefined;
  const list = (name: string) => text(name)?.split(',');
  const top = text('$top');
  if (top !== undefined && !/^[1-9]\d{0,3}$/.test(top)) throw invalid(`$top is no number from 1 to 9999: ${top}`);
  return withoutUndefined({
    select: list('$select'),
    expand: list('$expand'),
    top: top === undefined ? undefined : Number(top),
    skiptoken: text('$skiptoken'),
    filter: text('$filter'),
    search: text('$search') ?? text('search'),
    token: text('token'),
    conflictBehavior: text('@microsoft.graph.conflictBehavior'),
  });
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The fields that have a value. */
function withoutUndefined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}

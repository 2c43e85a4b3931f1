import { StorageError } from '@drover/core';
import type { RowFilter } from '@drover/migration';
import { type Kysely, sql, type Transaction } from 'kysely';
import { codeOf } from '../error-code.ts';
import type { Tables } from '../tables.ts';
import { PatternTurns } from './pattern-turns.ts';

/** Regular expressions of people may run for ever. */
const PATIENCE = '2s';
/** Many words at once take long over long notes. */
const PATIENCE_FOR_WORDS = '10s';

/** A filter, and who asks by it. */
export interface Asked {
  readonly filter: RowFilter;
  readonly asker?: string | undefined;
}

/** Of this process, with whichever database. */
const turns = new PatternTurns();

/** Begins with a regular expression when it is the asker's turn, so that others find connections. Throws 'config-invalid' where too many wait. */
export async function inTurn<T>({ filter, asker = '' }: Asked, search: () => Promise<T>): Promise<T> {
  return hasPattern(filter) ? await turns.inTurn(asker, search) : await search();
}

/** Reads what passes a filter; ends where that takes longer than two seconds with a regular expression, ten without, and says so. */
export async function withFilter<T>(
  db: Kysely<Tables>,
  asked: Asked,
  read: (db: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  const { filter } = asked;
  if (filter.length === 0) return await read(db);
  if (hasPattern(filter)) {
    return await inTurn(asked, () => db.transaction().execute((tx) => withinPatience(tx, filter, () => read(tx))));
  }
  return await db.transaction().execute(async (tx) => {
    await sql`select set_config('statement_timeout', ${PATIENCE_FOR_WORDS}, true)`.execute(tx);
    return await read(tx).catch((error: unknown) => refuse(error, filter));
  });
}

/** The same for a step of a transaction, which has its own time again afterwards. */
export async function withinPatience<T>(
  tx: Transaction<Tables>,
  filter: RowFilter,
  read: () => Promise<T>,
): Promise<T> {
  if (!hasPattern(filter)) return await read();
  await sql`select set_config('statement_timeout', ${PATIENCE}, true)`.execute(tx);
  const result = await read().catch((error: unknown) => refuse(error, filter));
  await sql`select set_config('statement_timeout', '0', true)`.execute(tx);
  return result;
}

function refuse(error: unknown, filter: RowFilter): never {
  const code = error instanceof StorageError ? codeOf(error.cause) : '';
  const patterns = patternsOf(filter)
    .map((pattern) => `/${pattern}/`)
    .join(' and ');
  if (code === '57014') {
    throw new StorageError({
      kind: 'config-invalid',
      ...(hasPattern(filter)
        ? {
            message: `The search for ${patterns} took longer than two seconds and was ended.`,
            remedy: 'Make the regular expression simpler, or look for a plain text.',
          }
        : {
            message: 'The search took longer than ten seconds and was ended.',
            remedy: 'Look for fewer words at once, or in one column only.',
          }),
      cause: error,
    });
  }
  if (code === '2201B') {
    if (isTooComplex(error))
      throw new StorageError({
        kind: 'config-invalid',
        message: `The search for ${patterns} would take too long and was not begun: the regular expression is too complex.`,
        remedy: 'Make the regular expression simpler, with smaller numbers in braces, or look for a plain text.',
        cause: error,
      });
    throw new StorageError({
      kind: 'config-invalid',
      message: `${patterns} is no regular expression that can be used.`,
      remedy: 'Look for brackets that are not closed; put the text in quotation marks to look for it as it is.',
      cause: error,
    });
  }
  throw error;
}

/** PostgreSQL has one code for what is no regular expression and for what it cannot hold; only its words tell them apart. */
function isTooComplex(error: unknown): boolean {
  const cause = error instanceof StorageError ? error.cause : null;
  return cause instanceof Error && /too complex|out of memory|too many states/.test(cause.message);
}

function hasPattern(filter: RowFilter): boolean {
  return patternsOf(filter).length > 0;
}

function patternsOf(filter: RowFilter): readonly string[] {
  return filter.flatMap(({ test }) => (test.kind === 'matches' ? [test.pattern] : []));
}

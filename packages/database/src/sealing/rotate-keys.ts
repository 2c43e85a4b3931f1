import { StorageError } from '@drover/core';
import { escapeIdentifier } from 'pg';
import type { Database } from '../connection/database.ts';
import { type LoneConnection, withLoneConnection } from '../connection/lone-connection.ts';
import { json } from '../json.ts';
import { announceKey, checkInstanceKey, settleKey } from './check-instance-key.ts';
import { type Purpose, SEALED_PLACES, type SealedPlace, type SealedSetting } from './sealed-places.ts';
import type { Sealer } from './sealer.ts';

/** Rows that are looked at together; what large drives keep may be megabytes each. */
const PAGE = 50;
/** Servers that run seal meanwhile what is to be looked at again; they have the new key first by then. */
const MOST_PASSES = 10;

export interface RotationSummary {
  /** Values that were sealed by an older key. */
  readonly resealed: number;
  /** Where values lie that no key of the ring opens, as `table.column`: they could not be read before either. */
  readonly unreadable: readonly string[];
}

/**
 * Seals everything anew by the current key of the ring that was sealed by an older one. May be broken off at any moment, done
 * again, and done while servers with the same ring run: each value is replaced by itself, and only as it was read. Until it has
 * come to its end, nobody starts on the database without both keys; after it, the older ones are needed no more.
 */
export async function rotateKeys(
  database: Database,
  sealer: Sealer,
  settings: readonly SealedSetting[],
  options: { readonly signal: AbortSignal; readonly onResealed?: (count: number) => void },
): Promise<RotationSummary> {
  return await withLoneConnection(database, options.signal, async (connection) => {
    await checkInstanceKey(connection.db, sealer);
    await announceKey(connection.db, sealer);
    let resealed = 0;
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      const round = new Round(connection, sealer, () => {
        resealed++;
        options.onResealed?.(resealed);
      });
      for (const place of SEALED_PLACES) await round.place(place);
      await round.settings(settings);
      if (round.isQuiet) {
        await settleKey(connection.db, sealer);
        return { resealed, unreadable: round.unreadable };
      }
    }
    throw neverQuiet();
  });
}

/** One look at everything that is sealed. */
class Round {
  readonly #connection: LoneConnection;
  readonly #sealer: Sealer;
  readonly #onResealed: () => void;
  readonly unreadable: string[] = [];
  /** Nothing had to be sealed anew. */
  isQuiet = true;

  constructor(connection: LoneConnection, sealer: Sealer, onResealed: () => void) {
    this.#connection = connection;
    this.#sealer = sealer;
    this.#onResealed = onResealed;
  }

  async place(place: SealedPlace): Promise<void> {
    const name = `${place.table}.${place.column}`;
    const update = updateOf(place);
    for await (const { key, sealed, asked } of pagesOf(this.#connection, place)) {
      const purpose = place.purpose(asked);
      const next = this.#reseal(sealed, purpose, name);
      if (next === null) continue;
      await this.#connection.client.query(update, [next, sealed, ...key]);
      this.#onResealed();
    }
  }

  async settings(known: readonly SealedSetting[]): Promise<void> {
    const { db } = this.#connection;
    const rows = await db.selectFrom('settings').select(['key', 'value']).orderBy('key').execute();
    for (const { key, value } of rows) {
      const its = known.find((each) => (each.isPrefix === true ? key.startsWith(each.key) : key === each.key));
      const text = its?.member === undefined ? value : memberOf(value, its.member);
      if (its === undefined || typeof text !== 'string') continue;
      const next = this.#reseal(Buffer.from(text, 'base64'), [key, its.field], `settings.${key}`);
      if (next === null) continue;
      const put = next.toString('base64');
      const whole = its.member === undefined ? put : { ...Object(value), [its.member]: put };
      await db
        .updateTable('settings')
        .set({ value: json(whole) })
        .where('key', '=', key)
        .where('value', '=', json(value))
        .execute();
      this.#onResealed();
    }
  }

  /** Null where there is nothing to do, or nothing can be done. */
  #reseal(sealed: Buffer, purpose: Purpose | null, where: string): Buffer | null {
    try {
      const next = purpose === null ? null : this.#sealer.reseal(sealed, ...purpose);
      if (next !== null) this.isQuiet = false;
      return next;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.unreadable.push(where);
      return null;
    }
  }
}

interface SealedRow {
  readonly key: readonly unknown[];
  readonly sealed: Buffer;
  readonly asked: Readonly<Record<string, string | null>>;
}

type FoundRow = Record<string, unknown> & Pick<SealedRow, 'asked' | 'sealed'>;

/** All rows that hold something, a page at a time, by their keys. */
async function* pagesOf({ client }: LoneConnection, place: SealedPlace): AsyncGenerator<SealedRow> {
  const keys = place.key.map((column) => `t.${escapeIdentifier(column)}`);
  const asked = Object.entries(place.asked).map(([name, of]) => `'${name}', ${of}`);
  const column = `t.${escapeIdentifier(place.column)}`;
  const text = (after: string): string =>
    `select jsonb_build_object(${asked.join(', ')}) as asked, ${column} as sealed, ${keys.join(', ')}
      from drover.${escapeIdentifier(place.table)} t ${place.join ?? ''}
      where ${column} is not null and ${column} <> ''${after} order by ${keys.join(', ')} limit ${PAGE}`;
  const further = ` and (${keys.join(', ')}) > (${keys.map((_, at) => `$${at + 1}`).join(', ')})`;
  let after: readonly unknown[] = [];
  for (;;) {
    const { rows }: { rows: FoundRow[] } = await client.query<FoundRow>(text(after.length === 0 ? '' : further), [
      ...after,
    ]);
    for (const row of rows) {
      after = place.key.map((name) => row[name]);
      yield { key: after, sealed: row.sealed, asked: row.asked };
    }
    if (rows.length < PAGE) return;
  }
}

function updateOf({ table, column, key }: SealedPlace): string {
  const its = escapeIdentifier(column);
  const same = key.map((name, at) => `${escapeIdentifier(name)} = $${at + 3}`).join(' and ');
  return `update drover.${escapeIdentifier(table)} set ${its} = $1 where ${its} = $2 and ${same}`;
}

function memberOf(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, member)?.value
    : undefined;
}

function neverQuiet(): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: 'Something goes on sealing secrets by an old instance key, so the rotation has not come to its end.',
    remedy:
      'Start every server and worker anew with the new key in front (DROVER_KEY=NEW,OLD), or end them; then run ./drover keys rotate again.',
  });
}

import { type FixPreview, routes } from '@drover/api';
import { UsageError } from '../usage-error.ts';
import { findMigration } from './find-named.ts';
import { ruleFrom } from './fix-flags.ts';
import type { Administration } from './run-administration.ts';
import { textTable } from './text-table.ts';

/** The rules of a migration. */
export async function listFixes({ api, operands, print }: Administration): Promise<number> {
  const { id } = await findMigration(api, operands[0] ?? '');
  const fixes = await api.call(routes.listFixes, { params: { id }, query: {} });
  const standing = (takenBackAt: string | null, rows: number) =>
    takenBackAt === null ? 'all rows' : `taken back, still in ${rows} rows`;
  print(
    fixes,
    textTable(
      fixes.map(({ number, says, takenBackAt, keptRows }) => [String(number), standing(takenBackAt, keptRows), says]),
    ),
  );
  return 0;
}

/** Makes a rule, or says what it would change. */
export async function addFix({ api, flags, operands, print }: Administration): Promise<number> {
  const { id } = await findMigration(api, operands[0] ?? '');
  const rule = ruleFrom(flags);
  const call = { params: { id }, body: { rule } };
  if (flags.has('dry-run')) {
    let preview = await api.call(routes.previewFix, call);
    while (preview.next !== null) {
      preview = await api.call(routes.previewFix, { params: { id }, body: { rule, after: preview.next } });
    }
    print(preview, linesOf(preview));
    return 0;
  }
  const fix = await api.call(routes.addFix, call);
  print(fix, [`${fix.number}. ${fix.says}`]);
  return 0;
}

/** Takes a rule back by its number. */
export async function takeFixBack({ api, operands, print }: Administration): Promise<number> {
  const { id } = await findMigration(api, operands[0] ?? '');
  const fixes = await api.call(routes.listFixes, { params: { id }, query: {} });
  const fix = fixes.find(({ number, takenBackAt }) => String(number) === operands[1] && takenBackAt === null);
  if (fix === undefined) throw new UsageError(`"${operands[1]}": no rule that holds for all rows has this number.`);
  const { keptRows } = await api.call(routes.takeFixBack, { params: { id, fixId: fix.id } });
  const where = keptRows === 0 ? '' : ` It goes on in ${keptRows} rows that were copied under its names.`;
  print({ number: fix.number, keptRows }, [`Rule ${fix.number} is taken back.${where}`]);
  return 0;
}

function linesOf(preview: FixPreview): readonly string[] {
  const { says, changed, samples, kept, solved, left, collisions, unread, complete } = preview;
  const sum = (counts: FixPreview['left']) => String(counts.reduce((all, { items }) => all + items, 0));
  return [
    says,
    ...textTable([
      ['files', String(changed.files)],
      ['folders', String(changed.folders)],
      ['rows', String(changed.rows)],
      ['problems cured', sum(solved)],
      ['problems left', sum(left)],
      ['names taken', String(collisions.count)],
      ['names kept', String(kept)],
      ['rows not known', String(unread)],
      ['complete', complete ? 'yes' : 'no, at least this'],
    ]),
    ...samples.map(({ row, before, after }) => `${row}: ${before} -> ${after ?? 'left out'}`),
  ];
}

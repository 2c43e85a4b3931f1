import { type Migration, routes } from '@drover/api';
import { agreeToRemoval } from '../commands/agree-to-removal.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { MIGRATIONS_FLAGS } from './administration-flags.ts';
import { findConnector, findMigration, listMigrations } from './find-named.ts';
import { addFix, listFixes, takeFixBack } from './fix-actions.ts';
import { type Action, type Administration, runAdministration } from './run-administration.ts';
import { textTable } from './text-table.ts';

const ACTIONS: Readonly<Record<string, Action>> = {
  list: { operands: '', run: list },
  add: { operands: 'NAME', run: add },
  show: { operands: 'MIGRATION', run: show },
  rename: { operands: 'MIGRATION NAME', run: rename },
  remove: { operands: 'MIGRATION', run: remove },
  fixes: { operands: 'MIGRATION', run: listFixes },
  fix: { operands: 'MIGRATION', run: addFix },
  unfix: { operands: 'MIGRATION NUMBER', run: takeFixBack },
};

/** `drover migrations list|add|show|rename|remove|fixes|fix|unfix`. */
export async function migrationsCommand(args: readonly string[], world: World): Promise<number> {
  return await runAdministration('migrations', ACTIONS, MIGRATIONS_FLAGS, args, world);
}

async function list({ api, print }: Administration): Promise<number> {
  const all = await listMigrations(api);
  print(
    all,
    textTable(
      all.map(({ id, rows, name, deleting }) => [id, String(rows), deleting ? `${name} (being removed)` : name]),
    ),
  );
  return 0;
}

async function add({ api, flags, operands, print }: Administration): Promise<number> {
  const [source, destination] = ['source', 'destination'].map((side) => {
    const given = flags.get(side)?.[0];
    if (given === undefined) throw new UsageError(`--${side}: is missing. Give the id or the name of a connector.`);
    return given;
  });
  const [from, to] = await Promise.all([findConnector(api, source ?? ''), findConnector(api, destination ?? '')]);
  const body = { name: operands[0] ?? '', sourceConnectorId: from.id, destinationConnectorId: to.id };
  const made = await api.call(routes.createMigration, { body });
  print(made, [made.id]);
  return 0;
}

async function show({ api, operands, print }: Administration): Promise<number> {
  const migration = await findMigration(api, operands[0] ?? '');
  print(migration, linesOf(migration));
  return 0;
}

async function rename({ api, operands, print }: Administration): Promise<number> {
  const { id } = await findMigration(api, operands[0] ?? '');
  const changed = await api.call(routes.changeMigration, { params: { id }, body: { name: operands[1] ?? '' } });
  print(changed, [`${changed.name} is its name now.`]);
  return 0;
}

async function remove({ api, world, flags, operands, print }: Administration): Promise<number> {
  const { id, name, rows } = await findMigration(api, operands[0] ?? '');
  const what = `"${name}" would be removed ${withRows(rows)}`;
  if (!(await agreeToRemoval(what, flags, world))) return 1;
  await api.call(routes.deleteMigration, { params: { id } });
  const isLeft = (await listMigrations(api)).some((each) => each.id === id);
  print({ id, deleting: isLeft }, isLeft ? goesOn(name, id, rows) : [`${name} is removed ${withRows(rows)}`]);
  return 0;
}

function withRows(rows: number): string {
  return `with its ${rows} rows, their runs and logs. Files stay where they are.`;
}

/** The server answers after some seconds, however many rows there are. */
function goesOn(name: string, id: string, rows: number): readonly string[] {
  return [
    `${name} is being removed ${withRows(rows)}`,
    'The server goes on with it by itself; that may take minutes.',
    `drover migrations show ${id} says how many rows are left, and that there is no such migration when it is done.`,
  ];
}

function linesOf({ id, name, source, destination, rows, createdAt, owner, deleting }: Migration): readonly string[] {
  return textTable([
    ['id', id],
    ['name', name],
    ['source', source.connectorName ?? source.connectorId],
    ['destination', destination.connectorName ?? destination.connectorId],
    ['rows', deleting ? `${rows} left; the migration is being removed` : String(rows)],
    ['owner', owner?.name ?? ''],
    ['made', createdAt],
  ]);
}

import { resolve } from 'node:path';
import { routes } from '@drover/api';
import { agreeToRemoval } from '../commands/agree-to-removal.ts';
import { readPasswordFile } from '../secrets/password-file.ts';
import type { World } from '../world.ts';
import { CONNECTORS_FLAGS } from './administration-flags.ts';
import { findConnector } from './find-named.ts';
import { namedValues } from './named-values.ts';
import { type Action, type Administration, runAdministration } from './run-administration.ts';
import { textTable } from './text-table.ts';

const ACTIONS: Readonly<Record<string, Action>> = {
  list: { operands: '', run: list },
  types: { operands: '', run: types },
  add: { operands: 'TYPE NAME', run: add },
  test: { operands: 'CONNECTOR', run: test },
  remove: { operands: 'CONNECTOR', run: remove },
};

/** `drover connectors list|types|add|test|remove`. */
export async function connectorsCommand(args: readonly string[], world: World): Promise<number> {
  return await runAdministration('connectors', ACTIONS, CONNECTORS_FLAGS, args, world);
}

async function list({ api, print }: Administration): Promise<number> {
  const { items } = await api.call(routes.listConnectors, {});
  print(items, textTable(items.map(({ id, type, state, displayName }) => [id, type, state, displayName])));
  return 0;
}

async function types({ api, print }: Administration): Promise<number> {
  const found = await api.call(routes.listConnectorTypes, {});
  print(
    found,
    found.flatMap(({ type, label, fields }) => [
      `${type}  ${label}`,
      ...textTable(fields.map((field) => [`  ${field.name}`, field.input, field.label])),
    ]),
  );
  return 0;
}

async function add({ api, world, flags, operands, print }: Administration): Promise<number> {
  const [type = '', displayName = ''] = operands;
  const options: Record<string, boolean | number | string> = {};
  for (const [name, value] of namedValues(flags.get('option'), '--option')) options[name] = optionValue(value);
  for (const [name, file] of namedValues(flags.get('secret'), '--secret')) {
    const warn = (message: string) => world.stderr.write(`${message}\n`);
    options[name] = await readPasswordFile(resolve(world.cwd, file), '--secret', warn);
  }
  const body = { type, displayName, options, shared: flags.has('shared') };
  const made = await api.call(routes.createConnector, { body }, world.interrupted);
  print(made, [made.id]);
  return 0;
}

async function test({ api, world, operands, print }: Administration): Promise<number> {
  const { id } = await findConnector(api, operands[0] ?? '');
  for await (const { event, data } of api.events(routes.testConnector, { params: { id } }, world.interrupted)) {
    if (event !== 'end') continue;
    const { passed, failure, notes } = data;
    print(
      data,
      passed ? ['It works.', ...notes] : [`${failure?.message ?? 'It does not work.'} ${failure?.remedy ?? ''}`],
    );
    return passed ? 0 : 1;
  }
  return 1;
}

async function remove({ api, world, flags, operands, print }: Administration): Promise<number> {
  const { id, displayName } = await findConnector(api, operands[0] ?? '');
  const what = `The connector "${displayName}" would be removed with what it signs in by; its transfers cannot run any more. Files stay where they are.`;
  if (!(await agreeToRemoval(what, flags, world))) return 1;
  await api.call(routes.deleteConnector, { params: { id }, query: { confirm: displayName } });
  print({ id }, [`${displayName} is removed.`]);
  return 0;
}

/** Switches and numbers of the form are no texts. */
function optionValue(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

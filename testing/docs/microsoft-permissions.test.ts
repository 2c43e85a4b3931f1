import { readFile } from 'node:fs/promises';
import { microsoft } from '@drover/connector-kit';
import { office365, oneDriveConsumer, oneDriveForBusiness } from '@drover/connectors/microsoft';
import { ALL_ROLES } from '@drover/testing-servers/microsoft';
import { expect, it } from 'vitest';

const page = await readFile(new URL('../../docs/guide/microsoft-app.md', import.meta.url), 'utf8');

function permissionsOf(connector: string): readonly string[] {
  const row = page.split('\n').find((line) => line.startsWith(`| ${connector} |`));
  const [, , , permissions = ''] = row?.split('|') ?? [];
  return [...permissions.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).sort();
}

it.each([oneDriveForBusiness, oneDriveConsumer])(
  'the guide asks for what the sign-in of $displayName asks for',
  (definition) => {
    const scopes = definition.oauth?.scopes(microsoft.clouds[0]) ?? [];
    const asked = [...scopes.map((scope) => scope.slice(scope.lastIndexOf('/') + 1)), ...microsoft.personScopes];
    expect(permissionsOf(definition.displayName)).toEqual(asked.sort());
  },
);

it('the simulated administrator gives the app what the guide asks for, and no more', () => {
  expect(permissionsOf(office365.displayName)).toEqual([...ALL_ROLES].sort());
});

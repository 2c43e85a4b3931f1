import { expect, it } from 'vitest';
import type { HttpCall } from './http-agent.ts';
import { unitsOf } from './resource-units.ts';

const at = (path: string) => new URL(`https://graph.microsoft.com/v1.0${path}`);

it.each<[HttpCall['method'], string, number]>([
  ['GET', '/drives/d/items/i', 1],
  ['GET', '/drives/d/items/i/children?$top=1000', 2],
  ['GET', '/users?$top=999', 2],
  ['GET', '/drives/d/root/delta', 2],
  ['GET', '/drives/d/root/delta?token=abc', 1],
  ['GET', "/drives/d/root/delta(token='abc')", 1],
  ['POST', '/drives/d/items/i:/a.txt:/createUploadSession', 2],
  ['PATCH', '/drives/d/items/i', 2],
  ['DELETE', '/drives/d/items/i', 2],
  ['GET', '/drives/d/items/i/permissions', 5],
  ['POST', '/drives/d/items/i/invite', 5],
  ['GET', '/drives/d/items/i/children?$expand=permissions', 5],
])('%s %s costs %s', (method, path, units) => {
  expect(unitsOf({ method, url: at(path) })).toBe(units);
});

it('counts the members of a batch one by one', () => {
  const requests = [
    { id: '1', method: 'POST', url: '/drives/d/items/i/invite' },
    { id: '2', method: 'GET', url: '/drives/d/items/i' },
  ];
  expect(unitsOf({ method: 'POST', url: at('/$batch'), body: JSON.stringify({ requests }) })).toBe(6);
});

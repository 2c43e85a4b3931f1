import { type Grant, rootRef } from '@drover/core';
import { expect, it } from 'vitest';
import { openSimulatedDrive } from '../testing/simulated-drive.ts';

const { signal } = new AbortController();
const [ANNA, BEN, CLEO] = ['anna@contoso.example', 'ben@contoso.example', 'cleo@contoso.example'];
const users = [ANNA, BEN, CLEO].map((userPrincipalName) => ({ userPrincipalName: String(userPrincipalName) }));
const file = { ...rootRef(), segments: ['plan.txt'] };

const write = (principal: string, named: Grant['named'] = 'address'): Grant => {
  return { principal, named, kind: 'user', role: 'write', inherited: false };
};

it('whoever the service does not know keeps nobody else from their rights, and is named alone', async () => {
  await using bed = await openSimulatedDrive({ users });
  const { permissions } = bed.connection;
  await bed.drive.put('plan.txt', 'x');
  const wanted = [
    write(String(BEN)),
    write('gone@elsewhere.example'),
    write(String(CLEO)),
    write('The whole team', 'group'),
  ];
  const given = permissions?.grant?.(file, wanted, signal);
  await expect(given).rejects.toMatchObject({
    kind: 'config-invalid',
    scope: 'item',
    message: expect.stringContaining('knows nobody by: The whole team, gone@elsewhere.example.'),
  });
  const { grants } = (await permissions?.of(file, signal)) ?? { grants: [] };
  const writers = grants.filter(({ role }) => role === 'write').map(({ principal }) => principal);
  expect(writers.sort()).toEqual([BEN, CLEO]);
  expect(bed.simulator.mails()).toEqual([]);
});

it('those who are known are invited at once', async () => {
  await using bed = await openSimulatedDrive({ users });
  await bed.drive.put('plan.txt', 'x');
  const wanted = [write(String(BEN)), write(String(CLEO))];
  const operations = await bed.requestsOf(async () => bed.connection.permissions?.grant?.(file, wanted, signal));
  expect(operations.filter((operation) => operation.endsWith('/invite'))).toHaveLength(1);
});

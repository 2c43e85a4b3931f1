import { type Connection, type Grant, rootRef } from '@drover/core';
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
    message: expect.stringContaining('knows nobody by: The whole team, gone@elsewhere.example. Everybody else'),
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

it('whoever is refused for another reason is told with it, and not as unknown', async () => {
  await using bed = await openSimulatedDrive({ users });
  await bed.drive.put('plan.txt', 'x');
  bed.simulator.fail({
    matches: ({ operation }) => operation.endsWith('/invite'),
    fault: { kind: 'status', status: 400, code: 'sharingFailed' },
  });
  await expect(bed.connection.permissions?.grant?.(file, [write(String(BEN))], signal)).rejects.toMatchObject({
    ...{ kind: 'config-invalid', scope: 'item', retryable: false },
    message: expect.stringMatching(/refused to give rights on \/plan\.txt to: ben@contoso\.example \(sharingFailed\)/),
  });
});

const own = async (connection: Connection, ...segments: string[]) => {
  const told = await connection.permissions?.of({ ...rootRef(), segments }, signal);
  return told?.grants.filter(({ inherited }) => !inherited).map(({ principal, role }) => `${principal} ${role}`);
};

it.each(['business', 'personal'] as const)(
  'in %s drives only what is set on an item is its own, and the owner has nothing of it',
  async (flavour) => {
    await using bed = await openSimulatedDrive({ users, flavour });
    await bed.drive.put('Team/deep/plan.txt', 'x');
    bed.drive.share('Team', String(CLEO), 'write');
    bed.drive.share('Team/deep/plan.txt', String(BEN), 'read');
    expect(await own(bed.connection, 'Team')).toEqual([`${CLEO} write`]);
    expect(await own(bed.connection, 'Team', 'deep')).toEqual([]);
    expect(await own(bed.connection, 'Team', 'deep', 'plan.txt')).toEqual([`${BEN} read`]);
  },
);

it('another role than the folder above gives is the own one of an item', async () => {
  await using bed = await openSimulatedDrive({ users });
  await bed.drive.put('Team/plan.txt', 'x');
  bed.drive.share('Team', String(CLEO), 'read');
  bed.drive.share('Team/plan.txt', String(CLEO), 'write');
  expect(await own(bed.connection, 'Team', 'plan.txt')).toEqual([`${CLEO} write`]);
});

it('a folder that does not take what holds above says so, and what is in it takes that from the folder', async () => {
  await using bed = await openSimulatedDrive({ users });
  await bed.drive.put('Team/closed/plan.txt', 'x');
  await bed.drive.put('Team/open/plan.txt', 'x');
  bed.drive.share('Team', String(CLEO), 'write');
  bed.drive.share('Team/closed', String(CLEO), 'read');
  bed.drive.breakInheritance('Team/closed');
  bed.drive.share('Team/open', String(BEN), 'read');
  const broken = async (...segments: string[]) =>
    (await bed.connection.permissions?.of({ ...rootRef(), segments }, signal))?.inheritanceBroken;
  expect(await broken('Team')).toBe(false);
  expect(await broken('Team', 'closed')).toBe(true);
  expect(await broken('Team', 'closed', 'plan.txt')).toBe(false);
  expect(await broken('Team', 'open')).toBe(false);
  expect(bed.connection.permissions).not.toHaveProperty('barriers');
});

it('a right that ends is given until then, also beside those that do not', async () => {
  await using bed = await openSimulatedDrive({ users });
  await bed.drive.put('plan.txt', 'x');
  const until = Date.UTC(2030, 0, 1);
  const grants = [write(String(BEN)), { ...write(String(CLEO)), until }];
  await bed.connection.permissions?.grant?.(file, grants, signal);
  expect(bed.drive.ends('plan.txt')).toEqual(['2030-01-01T00:00:00Z']);
  const told = await bed.connection.permissions?.of(file, signal);
  const ended = told?.grants.filter((grant) => grant.until !== undefined);
  expect(ended).toMatchObject([{ principal: CLEO, role: 'write', until }]);
  // What stands there already is not given again.
  const again = await bed.requestsOf(async () => bed.connection.permissions?.grant?.(file, grants, signal));
  expect(again.filter((operation) => operation.endsWith('/invite'))).toEqual([]);
});

it('what holds for a folder is asked once for all that is in it', async () => {
  await using bed = await openSimulatedDrive({ users });
  for (const name of ['a', 'b', 'c', 'd']) await bed.drive.put(`Team/${name}`, 'x');
  const operations = await bed.requestsOf(async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => own(bed.connection, 'Team', name)));
  });
  expect(operations.filter((operation) => operation.endsWith('/permissions'))).toHaveLength(5);
});

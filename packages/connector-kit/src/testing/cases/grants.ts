import assert from 'node:assert/strict';
import type { Grant } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import type { CaseContext } from '../case-context.ts';
import { rejectsWith } from '../expect.ts';
import { grants } from '../requirements.ts';

/** Rights are given beside those that are there, and once is as good as twice. */
export const grantCases: readonly AcceptanceCase[] = [
  {
    name: 'gives rights, adds to them and takes none away',
    needs: [grants],
    async run(context) {
      await context.write('shared.txt', 'hello');
      const [first, second] = context.principals.map((who): Grant => ({ ...who, role: 'read', inherited: false }));
      assert.ok(first !== undefined && second !== undefined);
      const before = (await own(context, 'shared.txt')).length;
      await give(context, 'shared.txt', first);
      await give(context, 'shared.txt', second);
      await give(context, 'shared.txt', first);
      await give(context, 'shared.txt', { ...second, role: 'write' });
      await give(context, 'shared.txt', second);
      const after = await own(context, 'shared.txt');
      assert.equal(after.length, before + 2);
      assert.equal(roleOf(after, first), 'read');
      assert.equal(roleOf(after, second), 'write');
    },
  },
  {
    name: 'gives rights on a folder',
    needs: [grants],
    async run(context) {
      await context.createFolder('shared');
      const [first] = context.principals.map((who): Grant => ({ ...who, role: 'write', inherited: false }));
      assert.ok(first !== undefined);
      await give(context, 'shared', first);
      assert.equal(roleOf(await own(context, 'shared'), first), 'write');
    },
  },
  {
    name: 'calls the rights of an item that is gone not found',
    needs: [grants],
    async run(context) {
      const [first] = context.principals.map((who): Grant => ({ ...who, role: 'read', inherited: false }));
      assert.ok(first !== undefined);
      await rejectsWith(own(context, 'gone.txt'), 'not-found');
      await rejectsWith(give(context, 'gone.txt', first), 'not-found');
      await context.stillServes();
    },
  },
];

async function own(context: CaseContext, name: string) {
  const told = await context.connection.permissions?.of(context.item(name), context.signal);
  return told?.grants.filter(({ inherited, access }) => !inherited && access === 'allow') ?? [];
}

async function give(context: CaseContext, name: string, grant: Grant): Promise<void> {
  await context.connection.permissions?.grant?.(context.item(name), [grant], context.signal);
}

function roleOf(all: readonly Grant[], { principal }: Grant): string | undefined {
  return all.find((each) => each.principal.toLowerCase() === principal.toLowerCase())?.role;
}

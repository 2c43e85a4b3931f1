import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcceptanceCase } from '../acceptance-case.ts';
import type { CaseContext } from '../case-context.ts';
import { rejectsWith } from '../expect.ts';
import { access, permissions } from '../requirements.ts';

/** What the server's account may not do is refused as such, and stays so for as long as the disk says. */
export const permissionCases: readonly AcceptanceCase[] = [
  {
    name: 'calls a folder that may not be listed denied',
    needs: [permissions],
    async run(context) {
      await denied(context, 0o000);
      await rejectsWith(context.list(context.item('denied')), 'permission-denied');
      await context.stillServes();
    },
  },
  {
    name: 'calls a file that may not be read denied',
    needs: [permissions],
    async run(context) {
      await context.write('secret.txt', 'hello');
      const entry = await context.entry('secret.txt');
      await chmod(join(context.disk, 'secret.txt'), 0o000);
      await rejectsWith(context.read(entry), 'permission-denied');
      await context.stillServes();
    },
  },
  {
    name: 'tells before a file is read whether it may be, and what reading would say',
    needs: [access, permissions],
    async run(context) {
      await context.write('secret.txt', 'hello');
      const ask = async () => {
        for (const entry of await context.list()) await context.connection.access?.mayRead(entry, context.signal);
      };
      await ask();
      await chmod(join(context.disk, 'secret.txt'), 0o000);
      await rejectsWith(ask(), 'permission-denied');
    },
  },
  {
    name: 'calls a write into a read-only folder denied',
    needs: [permissions],
    async run(context) {
      await denied(context, 0o555);
      await rejectsWith(context.write(context.item('denied', 'a.txt'), 'hello'), 'permission-denied');
      assert.deepEqual(await context.names(context.item('denied')), []);
      await context.stillServes();
    },
  },
  {
    name: 'calls a new folder in a read-only folder denied',
    needs: [permissions],
    async run(context) {
      await denied(context, 0o555);
      await rejectsWith(context.createFolder('inner', context.item('denied')), 'permission-denied');
      await context.stillServes();
    },
  },
];

async function denied(context: CaseContext, mode: number): Promise<void> {
  await context.plantFolder('denied');
  await chmod(join(context.disk, 'denied'), mode);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ScriptedFtp } from './testing/open-scripted.ts';

const SIZE = 2 * 1024 * 1024;

test('the time that a long transfer takes is not counted against the last word of the server', async () => {
  await using ftp = await ScriptedFtp.open({
    on: {
      RETR: async (session) => {
        session.reply('150 here it comes');
        const data = await session.data();
        for (let part = 0; part < 8; part++) {
          data.write(Buffer.alloc(SIZE / 8));
          await sleep(150); // 1.2 s in all, twice what the last word may take
        }
        data.end();
        await sleep(200);
        session.reply('226 done');
      },
    },
  });
  ftp.server.put('/home/a', Buffer.alloc(SIZE));
  expect((await ftp.read('a', SIZE)).length).toBe(SIZE);
  expect(ftp.server.sessions).toHaveLength(1); // no session was given up
});

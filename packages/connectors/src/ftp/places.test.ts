import { expect, test } from 'vitest';
import { ScriptedFtp } from './testing/open-scripted.ts';

test('tells where an item is on the server, from whichever root it is named', async () => {
  await using ftp = await ScriptedFtp.open();
  const whereIs = async (root: string, ...segments: string[]) => {
    await using connection = await ftp.account.open(root, ftp.signal);
    return await connection.places?.whereIs({ root, segments }, ftp.signal);
  };
  expect(await whereIs('~', 'Many', 'inside')).toEqual(['home', 'Many', 'inside']);
  expect(await whereIs('', 'home', 'Many')).toEqual(['home', 'Many']);
  expect(await whereIs('/home/Many')).toEqual(['home', 'Many']);
  expect(await whereIs('')).toEqual([]);
});

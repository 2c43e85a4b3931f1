import { expect, test } from 'vitest';
import { rejection } from './testing/expect-error.ts';
import { ScriptedFtp } from './testing/open-scripted.ts';
import type { Handler, Script } from './testing/scripted-session.ts';

/** A server that refuses, with a code that says nothing, whatever `refuses` matches. */
function refusing(refuses: RegExp): Script {
  return {
    on: {
      RNTO: (s, path) => (refuses.test(path) ? s.reply('550 Operation failed') : s.usual('RNTO', path)),
      MKD: (s, path) => (refuses.test(path) ? s.reply('550 Operation failed') : s.usual('MKD', path)),
    },
  };
}

test('says that the server refuses a name where it takes another one in the same folder, and leaves nothing behind', async () => {
  await using ftp = await ScriptedFtp.open(refusing(/\.exe$/));
  const file = await rejection(ftp.write('setup.exe', 'x'), 'invalid-name');
  const folder = await rejection(ftp.connection.createFolder(ftp.item('dir.exe'), {}, ftp.signal), 'invalid-name');
  for (const { message, remedy, vendor } of [file, folder]) {
    expect(message).toContain('refuses this name');
    expect(remedy).toContain('Rename it');
    expect(vendor).toBe('550 Operation failed');
  }
  expect([...ftp.server.files.keys()]).toEqual([]);
  expect([...ftp.server.folders]).not.toContainEqual(expect.stringContaining('.drover'));
});

test('says that the user may not, where no name is taken', async () => {
  await using ftp = await ScriptedFtp.open(refusing(/./));
  await rejection(ftp.write('setup.exe', 'x'), 'permission-denied');
  await rejection(ftp.connection.createFolder(ftp.item('dir'), {}, ftp.signal), 'permission-denied');
});

test.each([
  ['220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------', undefined, 'pure-ftpd'],
  ['220 ProFTPD Server (Debian) [::ffff:127.0.0.1]', undefined, 'proftpd'],
  ['220 Files of the house', ['MFMT', 'SIZE', 'ESTP'], 'pure-ftpd'],
  ['220 Files of the house', ['MFMT', 'SIZE', 'MFF modify;UNIX.group;UNIX.mode;'], 'proftpd'],
  ['220 Files of the house', undefined, 'ftp'],
])('holds names to the rules of the server that says %j and offers %j', async (greeting, features, profile) => {
  const greet: Script['greet'] = (session) => session.reply(greeting, ...(greeting[3] === '-' ? ['220 Hello'] : []));
  await using ftp = await ScriptedFtp.open({ greet, ...(features === undefined ? {} : { features }) });
  expect(ftp.connection.capabilities.names).toBe(profile);
});

test('says so of a file that is listed under a name that may not be read', async () => {
  const refuse: Handler = (session, path) => session.reply(`553 Prohibited file name: ${path}`);
  await using ftp = await ScriptedFtp.open({ on: { RETR: refuse } });
  ftp.server.put('/home/a\\b', 'x');
  const { message } = await rejection(ftp.read('a\\b', 1), 'invalid-name');
  expect(message).toContain('refuses this name');
});

test('warns that Pure-FTPd hides what has control characters in its name', async () => {
  await using ftp = await ScriptedFtp.open({ greet: (session) => session.reply('220 Welcome to Pure-FTPd') });
  expect((await ftp.account.probe(ftp.signal)).notes.join()).toContain('left out of a copy');
});

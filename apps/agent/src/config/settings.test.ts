import { describe, expect, it } from 'vitest';
import { parseServerAddress, serverText } from './server-address.ts';
import { settingsOf } from './settings.ts';
import { parseStartFlags } from './start-flags.ts';

const PIN = 'A'.repeat(43);
const OTHER = 'B'.repeat(43);
const here = { file: '/h/agent.json', world: { cwd: '/srv', hostName: 'box' } };
const settings = (args: string[], config: Parameters<typeof settingsOf>[1] = {}) =>
  settingsOf(parseStartFlags(args), config, here);

describe('the address of a server', () => {
  it.each([
    [`https://files.example.com:8443#${PIN}`, { host: 'files.example.com', port: 8443, pin: PIN }],
    ['https://files.example.com', { host: 'files.example.com', port: 443, pin: null }],
    [`https://[::1]:8443/#${PIN}`, { host: '::1', port: 8443, pin: PIN }],
  ])('is read from %s', (text, address) => {
    expect(parseServerAddress(text)).toEqual(address);
  });

  it.each([
    ['files.example.com', 'is no address of a server'],
    ['http://files.example.com', 'does not begin with https://'],
    ['https://me:secret@files.example.com', 'has no user or password'],
    ['https://files.example.com/agent', 'names more than a server'],
    ['https://files.example.com#short', 'is no pin'],
  ])('is not read from %s', (text, problem) => {
    const answer = parseServerAddress(text);
    expect(answer).toContain(problem);
    expect(answer).not.toContain('secret');
  });

  it('is written as people write it', () => {
    expect(serverText({ host: '::1', port: 8443 })).toBe('https://[::1]:8443');
    expect(serverText({ host: 'a.example', port: 443 })).toBe('https://a.example');
  });
});

describe('settings', () => {
  it('come from the command line first, then from the file, then from the machine', () => {
    const file = { server: 'https://a.example', pin: PIN, name: 'Rome', roots: [{ path: '/srv', writable: true }] };
    expect(settings([], file)).toEqual({
      server: { host: 'a.example', port: 443, pin: PIN },
      trustOnFirstUse: false,
      channelBinding: 'tls',
      proxy: undefined,
      name: 'Rome',
      roots: [{ path: '/srv', writable: true }],
      recallBytesPerDay: null,
      hooks: null,
    });
    const args = [
      '--name',
      'Oslo',
      '--proxy=none',
      '--channel-binding',
      'none',
      '--root',
      'x',
      '--writable-root',
      '/y',
    ];
    expect(settings(args, file)).toMatchObject({
      channelBinding: 'none',
      proxy: 'none',
      name: 'Oslo',
      roots: [
        { path: '/srv/x', writable: false },
        { path: '/y', writable: true },
      ],
    });
    expect(settings(['--server', `https://b.example#${OTHER}`])).toMatchObject({ name: 'box', roots: null });
  });

  it('never take the pin of one server for another', () => {
    const file = { server: 'https://a.example:8443', pin: PIN };
    expect(settings(['--server', 'https://a.example:8443'], file).server.pin).toBe(PIN);
    expect(settings(['--server', 'https://a.example:8444'], file).server.pin).toBeNull();
    expect(settings(['--server', 'https://b.example:8443'], file).server.pin).toBeNull();
    expect(settings(['--server', `https://b.example#${OTHER}`], file).server.pin).toBe(OTHER);
  });

  it.each([
    [['--root'], '--root needs a value: --root PATH'],
    [['--root', '--name', 'x'], '--root needs a value'],
    [['--root='], '--root needs a value'],
    [['--name', 'a', '--name', 'b'], '--name is given twice.'],
    [['--trust-on-first-use=yes'], '--trust-on-first-use takes no value, but "yes" was given.'],
    [['--roots', '/x'], '--roots: there is no such flag.'],
    [['C:\\Users'], '"C:\\Users" is no flag.'],
    [['--server', 'nowhere'], '--server: "nowhere" is no address of a server.'],
    [['--server', 'https://a.example', '--proxy', 'socks5://x'], '--proxy: Write http://HOST:PORT'],
    [['--server', 'https://a.example', '--channel-binding', 'exporter'], '--channel-binding: Write "tls", or "none"'],
    [[], 'No server is named. Start with --server https://HOST:PORT#PIN'],
  ])('are refused from %j', (args, message) => {
    expect(() => settings(args)).toThrow(message);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentHome } from '../files/agent-home.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import type { AgentConfig } from './agent-config.ts';
import { configOf, readConfig, takenOver, updateConfig } from './read-config.ts';
import { trust, trustedPin } from './trusted-server.ts';

const PIN = 'A'.repeat(43);
const roots = (count: number, root: object = { path: '/srv' }): string =>
  JSON.stringify({ roots: Array.from({ length: count }, () => root) });
let world: FakeWorld;
let path: string;
beforeEach(() => {
  world = new FakeWorld();
  path = world.path('agent.json');
});
afterEach(() => world[Symbol.dispose]());

describe('agent.json', () => {
  it('may be missing, and is read with whatever mark an editor puts in front', async () => {
    expect(await readConfig(path)).toEqual({});
    writeFileSync(path, '\ufeff{ "roots": [{ "path": "/srv" }], "proxy": "http://u:p@proxy:3128" }');
    expect(await readConfig(path)).toEqual({
      roots: [{ path: '/srv', writable: false }],
      proxy: 'http://u:p@proxy:3128',
    });
  });

  it.each([
    ['{ "roots": [{ "path": "srv" }] }', 'at roots[0].path: This is no full path.'],
    [
      '{ "roots": [{ "path": "/a" }, { "path": "/b", "writeable": true }] }',
      'at roots[1]: there is no setting "writeable". There are: path, writable, tiered.',
    ],
    ['{ "roots": [{ "path": "/a", "writable": "yes" }] }', 'at roots[0].writable: Write true or false.'],
    ['{ "roots": "/srv" }', 'at roots: Write a list: [{ "path": "/srv/shares", "writable": false }].'],
    ['{ "server": "http://a" }', 'at server: "http://a" does not begin with https://'],
    ['{ "pin": "x" }', 'at pin: A pin has 43 letters'],
    ['{ "channelBinding": "no" }', 'at channelBinding: Write "tls", or "none"'],
    ['{ "proxy": "proxy:3128" }', 'at proxy: Write http://HOST:PORT'],
    [
      '{ "recall": { "bytes": 1, "bytesPerDay": 1 } }',
      'at recall: there is no setting "bytes". There are: bytesPerDay.',
    ],
    ['{ "hooks": { "before": ["snapshot"] } }', 'at hooks.before: Write the full path of the program.'],
    ['{ "hooks": { "before": "/bin/snapshot create" } }', 'at hooks.before: Write a list: the full path of a program'],
    ['{ "hooks": { "after": ["/bin/x"] } }', 'at hooks.before: Write a list'],
    ['{ "hooks": { "before": ["/bin/x"], "together": 1 } }', 'at hooks.together: Write true or false.'],
    ['{ "recall": { "bytesPerDay": "10 GB" } }', 'at recall.bytesPerDay: Write a number of bytes.'],
    ['{ "hello": 1 }', 'at the top: there is no setting "hello". There are: server, pin,'],
    ['[]', 'at the top: '],
    ['{ "server": }', 'is no valid JSON: '],
  ])('that holds %s is refused with file, place and remedy', async (text, message) => {
    writeFileSync(path, text);
    const refusal = await readConfig(path).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'Refusal', outcome: 'usage' });
    expect(String(refusal)).toContain(message);
    expect(String(refusal)).toContain(path);
  });

  it.each([
    ['a setting with control characters', '{ "\\u001b[2J\\u202ex": 1 }', 'there is no setting "\\u001B[2J\\u202Ex".'],
    ['a prototype', '{ "__proto__": { "roots": [{ "path": "/" }] } }', 'there is no setting "__proto__".'],
    ['a constructor', '{ "constructor": 1 }', 'there is no setting "constructor".'],
    ['brackets without end', '['.repeat(500_000), 'is no valid JSON: '],
    ['a number of folders beyond all use', roots(1_001), 'at roots: Share at most 1,000 folders'],
    ['thousands of faults', roots(900, { path: 'x' }), 'at roots[9].path: This is no full path.'],
    ['more than any needs', ' '.repeat(2_000_000), 'is larger than 1 MiB'],
  ])('that holds %s is refused in a few plain lines', async (_what, text, message) => {
    writeFileSync(path, text);
    const refusal = await readConfig(path).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'Refusal', outcome: 'usage', message: expect.stringContaining(message) });
    expect(String(refusal).length).toBeLessThan(10 * 300);
    expect(String(refusal)).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  });

  it('is not waited for where a pipe stands in its place, and is no folder or device', async () => {
    execFileSync('mkfifo', [path]);
    await expect(readConfig(path)).rejects.toThrow(`${path} is no file.`);
    await expect(readConfig('/dev/zero')).rejects.toThrow('/dev/zero is no file.');
    await expect(readConfig(world.folder)).rejects.toThrow(`${world.folder} is no file.`);
  });

  it('keeps what else stands in it when a setting is put in, and is its owner’s alone', async () => {
    writeFileSync(path, '{ "name": "Rome" }');
    await updateConfig(path, { roots: [] });
    expect(await readConfig(path)).toEqual({ name: 'Rome', roots: [] });
    if (world.uid !== null) expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('what a service is installed with', () => {
  const hooks = { before: ['/bin/snapshot'] };
  const given = { server: 'https://a', pin: PIN, channelBinding: 'none', recall: { bytesPerDay: 1 } } as const;

  it.each([
    ['nothing stood before', {}, given],
    [
      'hooks were added by hand',
      { hooks, recall: { bytesPerDay: 2 } },
      { ...given, hooks, recall: { bytesPerDay: 2 } },
    ],
    [
      'it had a server, with nothing of another',
      { server: 'https://b' },
      { server: 'https://b', recall: { bytesPerDay: 1 } },
    ],
  ])('keeps what stood there before: %s', (_what, installed, taken) => {
    expect(takenOver(given, installed as AgentConfig)).toEqual(taken);
  });
});

describe('a server that was trusted at first use', () => {
  const server = { host: 'a.example', port: 8443, pin: null };

  it('is known again by its address, and no other is', async () => {
    const file = world.path('trusted-server.json');
    expect(await trustedPin(file, server, world)).toBeNull();
    await trust(file, server, PIN);
    expect(await trustedPin(file, server, world)).toBe(PIN);
    expect(await trustedPin(file, { ...server, port: 443 }, world)).toBeNull();
  });

  it('is not taken from a file that is damaged', async () => {
    mkdirSync(world.path('x'));
    const file = world.path('x', 'trusted-server.json');
    writeFileSync(file, '{ "server": "https://a.example:8443" }', { mode: 0o600 });
    await expect(trustedPin(file, server, world)).rejects.toThrow('is damaged. Remove it');
  });
});

describe('a downloaded agent', () => {
  const delivered = { server: 'https://drover.example.org:8421', pin: PIN };
  const home = (more: object) => agentHome({ env: {}, home: '/home/ann', downloaded: world.folder, ...more });

  it('has its folder as its home, unless another is named', () => {
    expect(home({})).toMatchObject({ folder: world.folder, config: path });
    expect(home({ env: { DROVER_AGENT_HOME: '/var/lib/agent' } }).folder).toBe('/var/lib/agent');
    expect(agentHome({ env: {}, home: '/home/ann' }).folder).toBe('/home/ann/.drover-agent');
  });

  it('knows its server by the file that came with it, also where its home is elsewhere, unless that names another', async () => {
    writeFileSync(path, JSON.stringify({ ...delivered, roots: [{ path: '/delivered' }] }));
    const elsewhere = home({ env: { DROVER_AGENT_HOME: world.path('home') } });
    const here = { downloaded: world.folder };
    expect(await configOf(elsewhere, here)).toEqual(delivered);
    mkdirSync(world.path('home'));
    writeFileSync(elsewhere.config, '{ "roots": [{ "path": "/srv" }] }');
    expect(await configOf(elsewhere, here)).toEqual({ ...delivered, roots: [{ path: '/srv', writable: false }] });
    writeFileSync(elsewhere.config, '{ "server": "https://other.example.org" }');
    expect(await configOf(elsewhere, here)).toEqual({ server: 'https://other.example.org' });
    expect(await configOf(elsewhere, {})).toEqual({ server: 'https://other.example.org' });
  });
});

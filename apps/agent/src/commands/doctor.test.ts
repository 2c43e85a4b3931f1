import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createTestCertificate } from '@drover/agent-link/testing';
import { readOwners } from '@drover/connectors/local-files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { AGENT_VERSION } from '../version.ts';
import { doctor } from './doctor.ts';

const PIN = 'A'.repeat(43);
let world: FakeWorld;
let port: number;
let open: AsyncDisposableStack;
let getfattr: string;

beforeEach(async () => {
  open = new AsyncDisposableStack();
  getfattr = '';
  world = open.use(new FakeWorld());
  const server = createServer(createTestCertificate(), (_request, response) => response.writeHead(426).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  open.defer(() => void server.close());
});
afterEach(() => open.disposeAsync());

/** What it prints, with what differs from machine to machine by a name. */
async function printed(
  config: object,
  ...args: string[]
): Promise<{ readonly outcome: string; readonly text: string }> {
  mkdirSync(world.path('home'), { mode: 0o700 });
  const file = { server: `https://127.0.0.1:${port}`, pin: PIN, ...config };
  writeFileSync(world.path('home', 'agent.json'), JSON.stringify(file), { mode: 0o600 });
  const tools = world.path('tools');
  mkdirSync(tools);
  writeFileSync(`${tools}/getfattr`, getfattr, { mode: 0o755 });
  world.env['PATH'] = tools;
  const outcome = await doctor(world, args);
  const text = world.said
    .join('')
    .replaceAll(world.folder, 'HERE')
    .replaceAll(String(port), 'PORT')
    .replace(/ has [\d,]+ MB left/g, ' has N MB left')
    .replace(/^ok {4}Enough files can be open at once\.\n|^note {2}Only \d+ files can be open.*\n/m, '');
  return { outcome, text };
}

const HEAD = (system: string): string => `Drover Agent ${AGENT_VERSION} (${system}) as tester
ok    The agent's folder is HERE/home.
note  The agent has no key yet; its first start makes one.
ok    HERE/home/agent.json can be understood.
ok    The disk of HERE/home has N MB left.
ok    No proxy is used.
ok    https://127.0.0.1:PORT answers, and speaks TLS.
ok    The clocks of this machine and of the server agree.
ok    The pin of the server is known.
ok    Access lists can be told in scans.
`;

describe.runIf(process.platform === 'linux')('agent doctor', () => {
  const system = 'Unix 6.1.0.18';

  it('says what is fine', async () => {
    mkdirSync(world.path('share', 'docs'), { recursive: true });
    writeFileSync(world.path('share', 'docs', 'a.txt'), 'x');
    expect(await printed({ roots: [{ path: world.path('share'), writable: true }] })).toEqual({
      outcome: 'success',
      text: `${HEAD(system)}ok    HERE/share: 1 folder and 1 file.
ok    The disk of HERE/share has N MB left.
Nothing has to be mended.
`,
    });
  });

  it('writes who owns what and whom its permissions name', async () => {
    mkdirSync(world.path('share', 'docs'), { recursive: true });
    writeFileSync(world.path('share', 'docs', 'a.txt'), 'x');
    writeFileSync(world.path('share', 'docs', 'b.txt'), 'x');
    // As setfacl -m u:0:r-x,g:4000000123:rw- leaves it.
    const list =
      '02000000 01000600ffffffff 0200050000000000 04000400ffffffff 080006007b286bee 10000700ffffffff 20000400ffffffff';
    getfattr = `#!/bin/sh\nfor name; do case $name in ./a.txt) printf '# file: %s\\nsystem.posix_acl_access=0x${list.replaceAll(' ', '')}\\n\\n' "$name";; esac; done\n`;
    const file = world.path('who.csv');
    const { outcome, text } = await printed({ roots: [{ path: world.path('share') }] }, '--principals', 'who.csv');
    expect([outcome, text]).toEqual([
      'success',
      `${HEAD(system)}ok    HERE/share: 1 folder and 2 files.
ok    HERE/share: 4 principals of 4 items listed.
note  Who owns what and is named where: HERE/who.csv
Nothing has to be mended.
`,
    ]);
    const own = statSync(file);
    const owners = await readOwners();
    const [user, group] = [owners.user(own.uid), owners.group(own.gid)];
    const named = (told: string, id: number) => `${told === String(id) ? '' : told},${id}`;
    expect(own.mode & 0o777).toBe(0o600);
    const share = world.path('share');
    expect(readFileSync(file, 'utf8').split('\r\n')).toEqual([
      'Shared folder,Name,Id,Kind,From,Items',
      `${share},${named(group, own.gid)},group,group,4`,
      `${share},${named(user, own.uid)},user,owner,4`,
      `${share},,4000000123,group,access list,1`,
      `${share},root,0,user,access list,1`,
      '',
    ]);
  });

  it('says that the agent lies in what is shared, and looks at nothing of it', async () => {
    writeFileSync(world.path('a.txt'), 'x');
    const { outcome, text } = await printed({ roots: [{ path: world.folder, writable: false }] });
    expect([outcome, text]).toEqual([
      'success',
      `${HEAD(system)}ok    HERE: 1 folder and 2 files.
note  HERE/home lies in the shared folder HERE, and the agent lives from it: it is left out of what is shared. Better move the agent out of what is shared.
Nothing has to be mended.
`,
    ]);
  });

  it('refuses a file that cannot be written before it looks at anything', async () => {
    await expect(printed({}, '--principals', 'no/such/folder.csv')).rejects.toThrow(
      /folder\.csv cannot be written \(ENOENT\)/,
    );
    expect(world.said).toEqual([]);
  });

  it('says what is to be mended, and what is worth knowing, each with what to do', async () => {
    const deep = ['share', 'x'.repeat(200), 'y'.repeat(200)];
    mkdirSync(world.path(...deep), { recursive: true });
    symlinkSync('/etc', world.path('share', 'link'));
    writeFileSync(world.path('share', 'archived'), '');
    truncateSync(world.path('share', 'archived'), 5_000);
    writeFileSync(world.path('open-to-all'), '#!/bin/sh\n');
    chmodSync(world.path('open-to-all'), 0o777);
    const roots = [{ path: world.path('share'), tiered: true }, { path: world.path('missing') }];
    const hooks = { before: [world.path('open-to-all')], after: [world.path('no-such-program')] };
    expect(await printed({ roots, hooks })).toEqual({
      outcome: 'failed',
      text: `${HEAD(system)}FAIL  HERE/open-to-all, which is run before each run, can be changed by others. Take that away: chmod go-w 'HERE/open-to-all'.
FAIL  HERE/no-such-program is to be run after each run, and cannot be (ENOENT). Check "hooks" in agent.json, and that the agent's user may run it.
ok    Nothing is prepared for a run at the moment.
ok    HERE/share: 2 folders and 1 file.
note  HERE/share: 1 path of more than 400 characters, which OneDrive and SharePoint do not take; the longest has 402: HERE/${deep.join('/')}
note  HERE/share: the content of 1 file (5,000 bytes) is in an archive or a cloud, such as HERE/share/archived. They are left there; "recall" in agent.json lets them be fetched back.
note  HERE/share: 1 link, pipe, socket or device, such as HERE/share/link. They are reported and not copied.
FAIL  HERE/missing is shared and cannot be read (ENOENT). Check that it is there and that the agent's user may read it.
To be mended: 3
`,
    });
  });
});

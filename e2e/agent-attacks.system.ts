import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AcceptedAgent, type Link, openAgentConnection } from '@drover/agent-link';
import { CLAIMED, startTestGateway, type TestGateway } from '@drover/agent-link/testing';
import { realClock } from '@drover/connector-kit/testing';
import { temporaryName } from '@drover/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AgentBench } from './support/agent-bench.ts';

/** Stands in what is not shared, as content and as a name. */
const SECRET = 'kept-from-every-server';
/** What a terminal obeys, and what turns writing round. */
const TRICKS = /(?!\n)[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

const segmentsOf = (path: string): string[] => path.split('/').filter((name) => name !== '');
const never = new AbortController().signal;

describe('a malicious server, which holds a session with an agent and says what it likes,', () => {
  let open: AsyncDisposableStack;
  let bench: AgentBench;
  let agent: AcceptedAgent;
  let shared: string[];
  let writable: string[];
  const path = (...names: string[]): string => bench.sandbox.path(...names);

  beforeAll(async () => {
    open = new AsyncDisposableStack();
    bench = open.use(await AgentBench.create());
    for (const folder of ['shared/docs', 'writable', `outside/${SECRET}`])
      await mkdir(path(folder), { recursive: true });
    await writeFile(path('shared/docs/a.txt'), 'shown to the server');
    await writeFile(path('shared/b.txt'), 'shown to the server');
    await writeFile(path('outside/secret.txt'), SECRET);
    await symlink(path('outside'), path('shared/way-out'));
    await symlink(path('outside/secret.txt'), path('shared/secret'));
    await symlink('../outside', path('writable/way-out'));
    const server = open.use(await startTestGateway(realClock));
    const roots = ['--root', path('shared'), '--writable-root', path('writable')];
    const going = bench.start('start', '--server', `https://127.0.0.1:${server.port}#${server.pin}`, ...roots);
    await going.says('Ctrl-C');
    agent = await server.next();
    [shared, writable] = [segmentsOf(path('shared')), segmentsOf(path('writable'))];
  });
  afterAll(() => open.disposeAsync());

  /** All that the agent answers to one call, as one text. */
  async function answerTo(method: string, params: unknown, ...messages: readonly object[]): Promise<string> {
    const stream = (agent.link as Link).open(method, params, 'control', AbortSignal.timeout(20_000));
    const answers: Uint8Array[] = [];
    try {
      for (const message of messages) await stream.send('bytes' in message ? (message as never) : { message });
      await stream.end();
      for await (const part of stream) {
        answers.push('bytes' in part ? part.bytes : Buffer.from(JSON.stringify(part.message)));
      }
    } catch (error) {
      answers.push(Buffer.from(`reset: ${error}`));
    }
    return Buffer.concat(answers).toString('utf8');
  }

  /** Names, sizes, times and rights of everything in the sandbox but the agent's own folder and what the system keeps there. */
  async function everything(): Promise<string> {
    const names = (await readdir(path(), { recursive: true })).filter((name) => !/^(agent|home)(\/|$)/.test(name));
    const looks = names.sort().map(async (name) => {
      const { mtimeMs, size, mode } = await lstat(path(name));
      return [name, mtimeMs, size, mode];
    });
    return JSON.stringify(await Promise.all(looks));
  }

  const target = (segments: readonly string[], more: object = {}) => ({
    ...{ item: { root: '', segments }, size: 4, meta: {}, temporary: temporaryName('5ba3ed000000', '1') },
    ...{ condition: { if: 'anything' }, fenced: false, watched: false, ...more },
  });
  const entry = (segments: readonly string[]) => ({
    ...{ ref: { root: '', segments }, name: segments.at(-1) ?? '', kind: 'file', size: SECRET.length },
  });

  /** The same as a server asks for it in packs. */
  const wanted = (segments: readonly string[]) => {
    const page = { shapes: [['name', 'kind', 'size']], rows: [[0, segments.at(-1) ?? '', 'file', SECRET.length]] };
    return { wanted: [{ folder: { root: '', segments: segments.slice(0, -1) }, page }] };
  };

  const waysOut = (root: readonly string[]): string[][] => [
    ...[[...root, '..', 'outside', 'secret.txt'], [...root, '..', 'outside'], [...root, '..'], ['..'], ['.', '.']],
    ...[[...root, '../outside/secret.txt'], [...root, path('outside/secret.txt')], [path('outside/secret.txt')]],
    ...[
      [...root, 'way-out'],
      [...root, 'way-out', 'secret.txt'],
      [...root, 'secret'],
      [...root, '.', 'secret'],
    ],
    ...[
      [...root, 'docs\0', '..'],
      [...root, '\uef80..'],
      [...root, '.\u200b.'],
      [...root, '', 'secret'],
    ],
    ...[[...root, '..\\outside\\secret.txt'], ['C:', 'Windows'], ['D:..'], ['\\\\?\\C:\\'], ['\\\\nas\\c$', 'x']],
    ...[
      [...root.slice(0, -1), 'outside', 'secret.txt'],
      [...root.slice(0, -1), 'SHARED', 'b.txt'],
    ],
    ...[
      [...root.slice(0, -1), 'shared.'],
      [...root, 'CON'],
      [...root, 'docs:stream'],
      ['proc', 'self', 'environ'],
    ],
    ...[segmentsOf(join(bench.home, 'identity.pem')), ['etc', 'passwd'], ['dev', 'zero'], [...root, 'x'.repeat(5_000)]],
    [...root, ...new Array<string>(3_000).fill('docs')],
  ];

  it('gets nothing of what is not shared, by whatever path it asks', async () => {
    const heard: string[] = [];
    for (const segments of [...waysOut(shared), ...waysOut(writable)]) {
      const ref = { root: '', segments };
      const asked = [
        ...[answerTo('list', { folder: ref }), answerTo('stat', { item: ref })],
        ...[
          answerTo('read', { entry: entry(segments), offset: 0 }),
          answerTo('walk.tree', { folder: ref, cursor: null }),
        ],
        ...[answerTo('hashes.hash', { entry: entry(segments), kind: 'sha256' })],
        ...[answerTo('bulkRead.readMany', {}, wanted(segments), { end: true })],
        ...[
          answerTo('walk.tree', { folder: { root: '', segments: shared }, cursor: JSON.stringify(['..', 'outside']) }),
        ],
        ...[answerTo('list', { folder: { root: path('outside'), segments: [] } })],
      ];
      heard.push(...(await Promise.all(asked)));
    }
    expect(heard.filter((answer) => answer === '')).toEqual([]);
    for (const answer of heard) {
      expect(answer).not.toContain(SECRET);
      expect(answer).not.toMatch(/BEGIN PRIVATE KEY|root:x:|PATH=/);
    }
    // The same calls show what is shared, so it is not that nothing is answered.
    expect(await answerTo('list', { folder: { root: '', segments: shared } })).toMatch(/b\.txt.*"end":true/s);
    expect(await answerTo('read', { entry: entry([...shared, 'b.txt']), offset: 0 })).toContain('shown to the server');
    expect(await answerTo('bulkRead.readMany', {}, wanted([...shared, 'b.txt']), { end: true })).toContain(
      'shown to the',
    );
  });

  it('sees above what is shared nothing but the way to it', async () => {
    const above = await answerTo('list', { folder: { root: '', segments: shared.slice(0, -1) } });
    expect(JSON.parse(above.slice(0, above.indexOf('{"end"'))).page.rows.map((row: string[]) => row[1])).toEqual([
      'shared',
      'writable',
    ]);
    const walk = await answerTo('walk.tree', { folder: { root: '', segments: [] }, cursor: null });
    expect(walk).toContain('a.txt');
    for (const hidden of ['"outside"', SECRET, '"agent"', 'identity.pem']) expect(walk).not.toContain(hidden);
  });

  it('changes nothing in a folder that is shared for reading, nor beside one that may be written', async () => {
    const before = await everything();
    const body = [{ bytes: Buffer.from('evil') }, { body: 'whole' }];
    const token = { file: '1:1' };
    const out = [
      ['..', 'outside', 'secret.txt'],
      ['..', 'x'],
      ['../x'],
      ['way-out', 'secret.txt'],
      ['way-out', 'x'],
      ['a\0'],
    ];
    const places = [
      ...waysOut(shared),
      [...shared, 'new.txt'],
      [...shared, 'b.txt'],
      ...out.map((way) => [...writable, ...way]),
    ];
    for (const segments of places) {
      const ref = { root: '', segments };
      const heard = await Promise.all([
        ...[answerTo('write', { target: target(segments) }, ...body)],
        ...[answerTo('createFolder', { folder: { root: '', segments: [...segments, 'new'] }, meta: {} })],
        ...[
          answerTo(
            'bulkWrite.writeMany',
            { files: [target(segments)] },
            { sizes: [4] },
            { bytes: Buffer.from('evil') },
          ),
        ],
        ...[answerTo('upload.begin', { target: target(segments) })],
        ...[answerTo('upload.append', { token, target: target(segments), offset: 0 }, ...body)],
        ...[answerTo('upload.commit', { token, target: target(segments) })],
        ...[answerTo('upload.abort', { token, target: target(segments) })],
        ...[answerTo('times.setModified', { item: ref, meta: { modified: { epochMs: 0, precisionMs: 1 } } })],
        ...[answerTo('discard', { temporary: ref })],
      ]);
      for (const answer of heard) expect(answer, JSON.stringify(segments).slice(0, 200)).toMatch(/"failed"|^reset/);
    }
    for (const temporary of ['..', '../outside/x', 'way-out/x', '', path('outside/x')]) {
      const answer = await answerTo('write', { target: target([...writable, 'x'], { temporary }) }, ...body);
      expect(answer, temporary).toContain('"failed"');
    }
    expect(await everything()).toBe(before);
  });

  it('names no command: what no agent does is refused, and the agent goes on', async () => {
    const marker = path('outside/made-by-a-command');
    const command = {
      command: `touch ${marker}`,
      args: ['-c', `touch ${marker}`],
      path: marker,
      roots: [{ path: '/' }],
    };
    const methods = ['exec', 'run', 'shell', 'hooks.before', 'update', 'stop', 'config.set', 'roots.add', 'open.roots'];
    for (const method of [...methods, 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'list.call']) {
      expect(await answerTo(method, command), method).toMatch(/"kind":"unsupported"/);
    }
    const folder = { root: '', segments: shared };
    for (const run of ['../../x', 'a b', `$(touch ${marker})`, 'x'.repeat(65), '']) {
      expect(await answerTo('runs.begin', { ...command, run, folder }), run).toContain('"failed"');
    }
    for (const method of ['runs.begin', 'runs.end']) await answerTo(method, { ...command, run: 'run-1', folder });
    expect(await readdir(path('outside'))).toEqual([SECRET, 'secret.txt']);
    expect((await bench.run('status')).stdout).toContain('Drover Agent Status: online');
  });

  it('leaves nothing in the log that plays tricks on whoever reads it', async () => {
    await answerTo('\u001b[2J', {});
    await answerTo('list', { folder: { root: '', segments: [...shared, '\u001b]0;title\u0007\nfake line'] } });
    expect((await readFile(join(bench.home, 'drover-agent.log'), 'utf8')).replaceAll('\n', '')).not.toMatch(TRICKS);
  });
});

describe('names and words made to play tricks on a terminal', () => {
  let open: AsyncDisposableStack;
  let bench: AgentBench;
  beforeEach(async () => {
    open = new AsyncDisposableStack();
    bench = open.use(await AgentBench.create());
  });
  afterEach(() => open.disposeAsync());

  const startFor = async ({ port, pin }: TestGateway, ...args: string[]) => {
    const going = bench.start('--server', `https://127.0.0.1:${port}#${pin}`, ...args);
    await going.says('Bifrost service initialized');
    return going;
  };

  it('are shown as escapes by log, status and monitor', async () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007 \u202egpj.\u2066exe\nDrover Agent Status: online';
    const shown = '\\u001B[2J\\u001B]0;owned\\u0007 \\u202Egpj.\\u2066exe\\u000ADrover Agent Status: online';
    const root = bench.sandbox.path(`root ${evil}`);
    await mkdir(root);
    await writeFile(join(root, `file ${evil}`), 'x');
    await writeFile(Buffer.concat([Buffer.from(`${root}/bytes `), Buffer.of(0xff, 0x9b)]), 'x');
    const server = open.use(await startTestGateway(realClock));
    const going = await startFor(server, '--root', root);
    const agent = await server.next();
    const monitor = bench.start('monitor');
    await monitor.says('Ready to transfer!\n');
    const connection = open.use(await openAgentConnection({ link: async () => agent.link }, never));
    const [files = []] = await Array.fromAsync(connection.list({ root: '', segments: segmentsOf(root) }, never));
    for (const file of files) await Array.fromAsync(await connection.read(file, { offset: 0 }, never));
    await monitor.says('Upload: ');
    await expect.poll(() => monitor.printed.match(/^Upload: /gm)?.length).toBe(2);
    const { stdout: watched } = await monitor.interrupt();
    const { stdout: status } = await bench.run('status');
    const { stdout: log } = await going.interrupt();
    const kept = await readFile(join(bench.home, 'drover-agent.log'), 'utf8');
    for (const said of [watched, status, log, kept]) {
      expect(said).not.toMatch(TRICKS);
      expect(said).toContain(`root ${shown}`);
    }
    expect(watched).toContain(`Upload: ${bench.sandbox.folder}/root ${shown}/file ${shown}\n`);
    expect(watched).toContain('/bytes \\xFF\\x9B\n');
    expect(status).toContain(`Shared: ${bench.sandbox.folder}/root ${shown} (read only)\n`);
  });

  it('are shown plainly where a server refuses by them', async () => {
    const words = 'no\u001b[2J\u202e way\nDrover Agent Status: online';
    const refused = { code: 'busy', message: words, remedy: words };
    const server = open.use(await startTestGateway(realClock, { judge: async () => ({ refused }) }));
    await startFor(server, '--root', bench.sandbox.folder);
    let stdout = '';
    await expect
      .poll(async () => (stdout = (await bench.run('status')).stdout), { timeout: 60_000 })
      .toMatch(/^Reason: no \[2J +way Drover Agent Status: online/m);
    expect(stdout).not.toMatch(TRICKS);
    expect(stdout.match(/^Drover Agent Status: .*$/gm)).toEqual(['Drover Agent Status: offline']);
    const connected = await bench.run('connect');
    expect(connected.exitCode).toBe(6);
    expect(connected.stderr).not.toMatch(TRICKS);
  });

  it('are shown plainly where they stand in agent.json or on the command line', async () => {
    await mkdir(bench.home, { recursive: true });
    await writeFile(join(bench.home, 'agent.json'), JSON.stringify({ '\u001b[2J\u202e': 1, server: '\u001b[2Jx' }));
    for (const args of [['start'], ['\u001b[2J\u202e'], ['start', '--\u001b[2J'], ['start', '--server', '\u001b[2J']]) {
      const { exitCode, stdout, stderr } = await bench.run(...args);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain('\\u001B[2J');
      expect(stderr).not.toMatch(TRICKS);
    }
  });
});

describe('an agent whose folder others could change', () => {
  it('closes it to them before it believes what lies in it', async () => {
    await using bench = await AgentBench.create();
    await using server = await startTestGateway(realClock, { judge: async () => CLAIMED });
    await mkdir(bench.home);
    const config = join(bench.home, 'agent.json');
    await writeFile(config, JSON.stringify({ server: `https://127.0.0.1:${server.port}#${server.pin}` }));
    await mkdir(join(bench.home, 'run'));
    for (const each of [bench.home, join(bench.home, 'run')]) await chmod(each, 0o777);
    await chmod(config, 0o666);
    await bench.start('start', '--root', bench.sandbox.folder).says('Ctrl-C');
    const modes = [bench.home, config, join(bench.home, 'run')].map(async (each) => (await lstat(each)).mode & 0o777);
    expect(await Promise.all(modes)).toEqual([0o755, 0o644, 0o700]);
  });
});

import { describe, expect, it } from 'vitest';
import { literal, windowsFacts, windowsFactsFrom } from './windows-facts.ts';
import { powerShellArguments, WINDOWS_SCRIPT } from './windows-script.ts';

const signal = new AbortController().signal;

/** A process that answers as PowerShell does, by a script of ours. */
function answering(script: string) {
  const text = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => { const ask = JSON.parse(line); ${script} });`;
  return windowsFacts({ file: process.execPath, args: ['-e', text], env: {} });
}

/** As Windows PowerShell 5.1 writes such answers; not recorded on a Windows machine yet. */
const SDDL = 'O:S-1-5-21-1-2-3-1001G:S-1-5-21-1-2-3-513D:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)';

describe('what Windows tells of a file', () => {
  it.each([
    [
      { a: 0x23, s: SDDL },
      { attributes: ['read-only', 'hidden', 'archive'], securityDescriptor: SDDL },
    ],
    [{ a: 0x80 }, {}],
    [
      { a: 0x410, r: 'Junction' },
      { attributes: ['reparse-point'], reparse: 'junction' },
    ],
    [
      { a: 0x420, r: '' },
      { attributes: ['archive', 'reparse-point'], reparse: 'other' },
    ],
    [
      { a: 0x401620, r: null },
      { attributes: ['archive', 'sparse', 'reparse-point', 'offline', 'recall-on-data-access'], reparse: 'other' },
    ],
    [{}, {}],
  ])('%j is read', (answer, facts) => {
    expect(windowsFactsFrom(answer)).toEqual(facts);
  });

  it.each([
    ['D:\\Users\\', '\\\\?\\D:\\Users\\'],
    ['\\\\files\\share\\', '\\\\?\\UNC\\files\\share\\'],
    ['\\\\?\\D:\\Users\\', '\\\\?\\D:\\Users\\'],
  ])('is asked for by paths of any length: %s', (path, asked) => {
    expect(literal(path)).toBe(asked);
  });

  it('is given to the script as PowerShell takes it', () => {
    const [encoded = ''] = powerShellArguments().slice(-1);
    expect(Buffer.from(encoded, 'base64').toString('utf16le')).toBe(WINDOWS_SCRIPT);
  });
});

describe('the one PowerShell', () => {
  it('answers many questions, hundreds of names at a time', async () => {
    await using helper = answering(
      'console.log(JSON.stringify({ id: ask.id, facts: ask.names.map((name) => ({ s: ask.folder + name, a: process.pid % 2 + 1 })) }));',
    );
    const names = Array.from({ length: 600 }, (_, n) => `${n}.txt`);
    const facts = await helper.ask({ prefix: 'D:\\x\\', names, owners: undefined }, signal);
    expect(facts.size).toBe(600);
    expect(facts.get('599.txt')?.securityDescriptor).toBe('\\\\?\\D:\\x\\599.txt');
  });

  it('is started again for the next question when it has ended', async () => {
    await using helper = answering(
      'if (ask.names[0] === "die") process.exit(1); console.log(JSON.stringify({ id: ask.id, facts: [{ a: 2 }] }));',
    );
    const ask = (name: string) => helper.ask({ prefix: 'D:\\', names: [name], owners: undefined }, signal);
    await expect(ask('die')).rejects.toMatchObject({
      kind: 'unavailable',
      scope: 'connector',
      message: expect.stringContaining('ended'),
    });
    expect((await ask('live')).get('live')).toEqual({ attributes: ['hidden'] });
  });

  it('ends when it says what cannot be read, or cannot be started', async () => {
    await using odd = answering('console.log("PS C:>");');
    await expect(odd.ask({ prefix: 'D:\\', names: ['x'], owners: undefined }, signal)).rejects.toMatchObject({
      kind: 'unavailable',
    });
    await using missing = windowsFacts({ file: '/nowhere/powershell.exe', args: [], env: {} });
    await expect(missing.ask({ prefix: 'D:\\', names: ['x'], owners: undefined }, signal)).rejects.toMatchObject({
      message: expect.stringContaining('cannot be started'),
    });
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drover-output-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The command as a process whose standard output goes to a file. */
async function run(output: string, ...args: string[]) {
  const fd = openSync(output, 'w');
  const env = { PATH: process.env['PATH'], HOME: folder };
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', fd, 'pipe'] });
  closeSync(fd);
  assert(child.stderr !== null);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, said };
}

describe.runIf(existsSync('/dev/full'))('standard output on a full disk', () => {
  it.each([[['--json']], [[]]])(
    'does not stop the files, and is told by a message and the exit code (%j)',
    async (flags) => {
      writeFileSync(join(folder, 'a.txt'), 'hello');
      const { code, said } = await run('/dev/full', 'copy', ...flags, join(folder, 'a.txt'), join(folder, 'to'));
      expect(readFileSync(join(folder, 'to', 'a.txt'), 'utf8')).toBe('hello');
      expect(said).toMatch(/^Standard output cannot be written \(ENOSPC\).*$/m);
      expect(code).toBe(1);
    },
  );

  it('hides no worse exit code', async () => {
    const { code, said } = await run('/dev/full', 'copy', '--json', join(folder, 'nothing'), join(folder, 'to'));
    expect(said).toContain('Standard output cannot be written');
    expect(code).toBe(7);
  });
});

it('exits with 0 when everything that was said arrived', async () => {
  writeFileSync(join(folder, 'a.txt'), 'hello');
  const out = join(folder, 'out');
  const { code, said } = await run(out, 'copy', '--json', join(folder, 'a.txt'), join(folder, 'to'));
  expect({ code, said }).toEqual({ code: 0, said: '' });
  expect(readFileSync(out, 'utf8')).toMatch(/^\{"type":"start".*\n\{"type":"summary"[^\n]*\n$/s);
});

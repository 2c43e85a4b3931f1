import { describe, expect, test } from 'vitest';
import { processWorld } from '../world.ts';
import { runServerCommand } from './run-server-command.ts';

const here = processWorld(process);
const ending = new AbortController().signal;
const signals = { ending, onReload: () => undefined, onForce: () => undefined };

async function run(command: string, ...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const said: string[] = [];
  const complained: string[] = [];
  const write = (line: string) => void said.push(line);
  const complain = (line: string) => void complained.push(line);
  const world = { ...here, env: {}, write, complain };
  const code = await runServerCommand(world, command, args, signals);
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

describe('a command of the server', () => {
  test.each(['up', 'demo', 'worker', 'backup', 'restore'])(
    '%s prints its own help and does nothing else',
    async (name) => {
      for (const flag of ['--help', '-h']) {
        const { code, said, complained } = await run(name, flag);
        expect({ code, complained }).toEqual({ code: 0, complained: '' });
        expect(said).toMatch(new RegExp(`^usage: ./drover ${name} .*\\n\\n[A-Z]`));
      }
    },
  );

  test('names its own help where a flag is unknown', async () => {
    const { code, complained } = await run('demo', '--unknown');
    expect(code).toBe(2);
    expect(complained).toContain('See ./drover demo --help.');
  });

  test('says how backup and restore are called', async () => {
    for (const args of [[], ['--unknown'], ['a', 'b']]) {
      const { code, complained } = await run('backup', ...args);
      expect(code).toBe(2);
      expect(complained).toContain('backup FILE [--with-key]');
    }
  });
});

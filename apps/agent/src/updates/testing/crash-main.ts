import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { agentHome } from '../../files/agent-home.ts';
import { FakeWorld } from '../../testing/fake-world.ts';
import { watchProgram } from '../watch-program.ts';

/** Replaces a program by its next version, and is killed before this change of the disk: `node crash-main.ts HOME PROGRAM NUMBER`. */
const [, , home = '', file = '', at = ''] = process.argv;
const CHANGES = ['rename', 'copyFile', 'rm', 'chmod', 'open'] as const;

let left = Number(at);
const changing = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
for (const name of CHANGES) {
  const original = changing[name] as (...args: unknown[]) => unknown;
  changing[name] = (...args) => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return original(...args);
  };
}
syncBuiltinESMExports();

using world = new FakeWorld();
world.env['DROVER_AGENT_HOME'] = home;
const program = { kind: 'portable', file, command: (each: string) => [process.execPath, each] };
process.once('SIGTERM', () => world.interrupt());
await watchProgram({ world, home: agentHome(world), program, args: ['start'] }, { do: 'switch', version: '2.0.0.0' });

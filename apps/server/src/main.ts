import { homedir } from 'node:os';
import { useCompileCache } from './compile-cache.ts';
import { dataFolderPath } from './config/data-folder.ts';

const [command = '', ...rest] = process.argv.slice(2);
const uid = process.getuid?.() ?? 0;
// The demo leaves nothing behind.
if (command !== 'demo')
  useCompileCache(dataFolderPath({ env: process.env, home: homedir(), uid, cwd: process.cwd() }), uid);

const { runServerCommand } = await import('./commands/run-server-command.ts');
const { processSignals } = await import('./process-signals.ts');
const { processWorld } = await import('./world.ts');
process.exitCode = await runServerCommand(processWorld(process), command, rest, processSignals(process));

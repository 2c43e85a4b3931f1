import { runServerCommand } from './commands/run-server-command.ts';
import { processSignals } from './process-signals.ts';
import { processWorld } from './world.ts';

const [command = '', ...rest] = process.argv.slice(2);
process.exitCode = await runServerCommand(processWorld(process), command, rest, processSignals(process));

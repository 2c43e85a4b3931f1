import { runCommand } from './commands/run-command.ts';
import { processWorld } from './process-world.ts';

process.exitCode = await runCommand(process.argv.slice(2), processWorld(process));

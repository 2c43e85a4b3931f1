import './process/thread-pool.ts';
import { runAgentCommand } from './commands/run-agent-command.ts';
import { processWorld } from './process/process-world.ts';

process.exitCode = await runAgentCommand(process.argv.slice(2), processWorld(process));

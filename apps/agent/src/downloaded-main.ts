import { fillIn } from './older-node/fill-in.ts';

fillIn();
// What they load may only be looked at with what is filled in above.
void Promise.all([import('./commands/run-agent-command.ts'), import('./process/process-world.ts')]).then(
  async ([{ runAgentCommand }, { processWorld }]) => {
    const world = { ...processWorld(process), downloaded: import.meta.dirname };
    process.exitCode = await runAgentCommand(process.argv.slice(2), world);
  },
);

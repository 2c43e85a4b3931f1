import { createInterface } from 'node:readline/promises';
import type { Prompter } from '../world.ts';

/** Asks on standard error, so that standard output holds nothing but what the command is documented to print. */
export function terminalPrompter(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Prompter {
  return {
    async ask(question, signal) {
      const lines = createInterface({ input, output });
      // Ctrl-C reaches readline as a key, and no signal comes by itself; Ctrl-D closes it without an answer.
      const closed = new Promise<string>((resolve) => {
        lines.once('close', () => resolve(''));
        lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      });
      try {
        return await Promise.race([lines.question(`${question} `, { signal }), closed]);
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      } finally {
        lines.close();
      }
    },
  };
}

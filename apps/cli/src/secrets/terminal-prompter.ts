import { StringDecoder } from 'node:string_decoder';
import type { ReadStream } from 'node:tty';
import type { Screen } from '../output/output.ts';
import { terminalText } from '../output/terminal-text.ts';
import { type } from './line-editor.ts';
import type { Prompter } from './prompter.ts';

/** Asks on standard error and reads the keyboard in raw mode, so that a hidden answer is never echoed, not even its length. */
export function terminalPrompter(keyboard: ReadStream, screen: Screen, interrupt: () => void): Prompter {
  const read = (question: string, hidden: boolean, signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      const lines = question.split('\n').map(terminalText);
      const prompt = `${lines.pop() ?? ''} `;
      const decoder = new StringDecoder('utf8');
      let text = '';
      const finish = (settle: () => void) => {
        keyboard.off('data', onData).off('end', onEnd).setRawMode(false).pause();
        signal.removeEventListener('abort', onAbort);
        screen.write('\n');
        settle();
      };
      const onAbort = () => finish(() => reject(signal.reason));
      const onEnd = () => finish(() => resolve(text));
      const onData = (bytes: Buffer) => {
        const typed = type(text, decoder.write(bytes));
        if (typed.state === 'interrupted') return interrupt();
        text = typed.text;
        if (!hidden) screen.write(`\r\x1b[K${prompt}${terminalText(text)}`);
        if (typed.state === 'entered') finish(() => resolve(text));
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      // Before the question: what is typed the moment that it appears must not be echoed.
      keyboard.setRawMode(true).on('data', onData).on('end', onEnd).resume();
      screen.write(`${lines.map((line) => `${line}\n`).join('')}${prompt}`);
    });
  return {
    interactive: true,
    ask: (question, signal) => read(question, false, signal),
    askHidden: (question, signal) => read(question, true, signal),
  };
}

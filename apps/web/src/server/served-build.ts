import { isOwnAnswer } from './server-answers.ts';

const LONGEST_MS = 5000;

/** Which build of the page the server hands out now, next to the one that is open; `none` while it does not answer. */
export async function servedBuild(): Promise<'same' | 'other' | 'none'> {
  try {
    const answer = await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(LONGEST_MS) });
    if (!answer.ok || !isOwnAnswer(answer)) return 'none';
    return (await answer.text()).includes(`"${entry()}"`) ? 'same' : 'other';
  } catch {
    return 'none'; // that nothing answers is what was asked
  }
}

/** The part of the page that loads all others; its address is another one in every build. */
function entry(): string | null | undefined {
  return document.querySelector('script[type="module"][src]')?.getAttribute('src');
}

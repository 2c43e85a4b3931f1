import type { FinishedSignIn } from '@drover/api';

/** Only pages of this very origin hear what is said here. */
const NAME = 'drover-sign-in';

/** How a sign-in in another window ended. `state` names which one; it is used up by then. */
export interface SignInNews {
  readonly state: string;
  readonly finished: FinishedSignIn;
}

/** Tells the page that opened this window. */
export function tellSignedIn(news: SignInNews): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(news);
  channel.close();
}

/** Hears of sign-ins that other windows finish, until it is told to stop. */
export function hearSignedIn(heard: (news: SignInNews) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<SignInNews>) => heard(data);
  return () => channel.close();
}

/** The state in an address or its query, by which a sign-in is known. */
export function stateIn(query: string): string {
  return new URLSearchParams(query).get('state') ?? '';
}

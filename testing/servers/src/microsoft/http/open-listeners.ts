import type { Answer } from '../answers/answer.ts';
import type { Incoming } from './incoming.ts';
import { type Listener, type ListenerSettings, listen } from './listener.ts';

/** Where the parts of the service are, without a slash at the end. */
export interface Origins {
  readonly graph: string;
  readonly content: string;
  readonly login: string;
}

/** One Unix socket for all origins. */
export interface SharedSocket extends Origins {
  readonly socket: string;
}

type Answerers = Readonly<Record<keyof Origins, (incoming: Incoming) => Promise<Answer>>>;

export interface OpenSettings extends Pick<ListenerSettings, 'tls' | 'onError'> {
  readonly answers: Answerers;
  readonly at: SharedSocket | undefined;
}

/** Gives each part an origin of its own, as Microsoft has it, where a token for one must not be sent to the other. */
export async function openListeners(
  settings: OpenSettings,
): Promise<{ readonly origins: Origins; readonly listeners: readonly Listener[] }> {
  const { answers, at, ...common } = settings;
  if (at !== undefined) {
    const { socket, ...origins } = at;
    return { origins, listeners: [await listen({ ...common, socket, answer: byHost(answers, origins) })] };
  }
  const scheme = common.tls === undefined ? 'http' : 'https';
  const open = (name: keyof Origins) => listen({ ...common, answer: answers[name] });
  const [graph, content, login] = [await open('graph'), await open('content'), await open('login')];
  const originOf = ({ port }: Listener) => `${scheme}://127.0.0.1:${port}`;
  return {
    origins: { graph: originOf(graph), content: originOf(content), login: originOf(login) },
    listeners: [graph, content, login],
  };
}

function byHost(answers: Answerers, origins: Origins): (incoming: Incoming) => Promise<Answer> {
  return (incoming) => {
    const leadsTo = (origin: string) => new URL(origin).host === incoming.address.host;
    if (leadsTo(origins.login)) return answers.login(incoming);
    return leadsTo(origins.content) ? answers.content(incoming) : answers.graph(incoming);
  };
}

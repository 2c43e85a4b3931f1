import { type AgentDownloadName, routes, urlOf } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

interface Download {
  /** When its preparation began; null while there is none. */
  readonly since: number | null;
  /** Why the last one did not come. */
  readonly error: unknown;
  readonly start: () => void;
}

/** Lets the server prepare a download, then gives it to the browser. Who leaves the page is given nothing; what is being made stays at the server. */
export function useDownload(name: AgentDownloadName): Download {
  const api = useApi();
  const client = useQueryClient();
  const [since, setSince] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);

  const prepare = async (signal: AbortSignal) => {
    const input = { params: { name } };
    while (!(await api.call(routes.prepareAgentDownload, input, signal)).ready) signal.throwIfAborted();
    signal.throwIfAborted();
    saveFrom(urlOf(routes.downloadAgent, input), name);
    await client.invalidateQueries({ queryKey: queries.agentDownloads(api).queryKey });
  };
  const start = () => {
    if (since !== null) return;
    const left = new AbortController();
    leaving.current = left;
    const { signal } = left;
    setError(null);
    setSince(Date.now());
    prepare(signal).then(
      () => setSince(null),
      (thrown: unknown) => {
        if (signal.aborted) return;
        setError(thrown);
        setSince(null);
      },
    );
  };
  return { since, error, start };
}

/** As if a link to it had been clicked. */
function saveFrom(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

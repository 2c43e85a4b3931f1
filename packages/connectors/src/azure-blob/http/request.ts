/** One call of the Blob service, before it is signed. */
export interface BlobRequest {
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'PUT';
  /** Absent for what concerns the whole account. */
  readonly container?: string;
  /** The name of the blob, not encoded. */
  readonly blob?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: readonly Uint8Array[];
}

/** A call as it goes out, but for what proves who makes it. */
export interface PreparedRequest {
  readonly method: BlobRequest['method'];
  /** Percent-encoded, with the slash at its start. */
  readonly path: string;
  /** Not encoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The version of the REST interface that is spoken: the first that knows the tier Cold. */
const API_VERSION = '2021-12-02';

/** What every call carries. `base` is the path of the endpoint, without a slash at its end. */
export function prepare(request: BlobRequest, base: string, nowMs: number): PreparedRequest {
  const { method, container, blob, query = {}, headers = {}, body = [] } = request;
  const names = [...(container === undefined ? [] : [container]), ...(blob?.split('/') ?? [])];
  const length = method === 'PUT' ? { 'content-length': String(bytesIn(body)) } : {};
  return {
    method,
    path: `${base}/${names.map(encodeURIComponent).join('/')}`,
    query,
    headers: { ...headers, ...length, 'x-ms-date': new Date(nowMs).toUTCString(), 'x-ms-version': API_VERSION },
  };
}

/** Path and query as they stand in the first line of a request. */
export function targetOf({ path, query }: PreparedRequest): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

export function bytesIn(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

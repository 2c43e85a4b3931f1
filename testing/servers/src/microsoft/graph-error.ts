/** An answer of the service that says no. */
export class GraphError extends Error {
  readonly status: number;
  /** The code that clients decide by, such as `itemNotFound`. */
  readonly code: string;
  /** The more precise code within, such as `pathIsTooLong`. */
  readonly inner: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { readonly inner?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.inner = more.inner;
    this.headers = more.headers ?? {};
  }
}

/** A request that no correct client sends: it is refused and recorded, so that tests can assert that there was none. */
export class ViolationError extends GraphError {
  override readonly name = 'ViolationError';
}

export function notFound(message = 'The resource could not be found.'): GraphError {
  return new GraphError(404, 'itemNotFound', message);
}

export function invalid(message: string): ViolationError {
  return new ViolationError(400, 'invalidRequest', message);
}

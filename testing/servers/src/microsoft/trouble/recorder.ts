/** One request as it came in and was answered; without tokens, but with the addresses that are secret on the real service. */
export interface RequestRecord {
  readonly number: number;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly url: string;
  /** The method and the resource with `{}` in place of ids: `GET drives/{}/items/{}/children`, `PUT upload`, `GET download`, `POST token`. */
  readonly operation: string;
  readonly userAgent: string;
  /** The application and the signed-in person, once the token was read. */
  app?: string;
  user?: string;
  /** Resource units. */
  units: number;
  /** How long the application should still have waited when this request came, in milliseconds; 0 when it was free to ask. */
  pauseLeft: number;
  status: number;
  /** The error's code. */
  code?: string;
}

/** A request that no correct client sends, or an answer of the simulator that does not fit the description. */
export interface Violation {
  readonly request: RequestRecord;
  readonly says: string;
}

/** Keeps what tests ask about afterwards. */
export class Recorder {
  readonly requests: RequestRecord[] = [];
  readonly violations: Violation[] = [];

  begin(facts: Pick<RequestRecord, 'at' | 'method' | 'url' | 'operation' | 'userAgent'>): RequestRecord {
    const record = { ...facts, number: this.requests.length + 1, units: 0, pauseLeft: 0, status: 0 };
    this.requests.push(record);
    return record;
  }

  violation(request: RequestRecord, says: string): void {
    this.violations.push({ request, says });
  }
}

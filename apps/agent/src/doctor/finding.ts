/** One thing that the doctor looked at: fine, worth knowing, or to be mended. */
export interface Finding {
  readonly level: 'ok' | 'note' | 'FAIL';
  readonly text: string;
}

export function ok(text: string): Finding {
  return { level: 'ok', text };
}

export function note(text: string): Finding {
  return { level: 'note', text };
}

export function fail(text: string): Finding {
  return { level: 'FAIL', text };
}

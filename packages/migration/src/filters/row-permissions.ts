/** How the permissions of a row stand; table, filters and reports use the same words. */
export const ROW_PERMISSIONS = [
  { state: 'waiting', word: 'Waiting' },
  { state: 'running', word: 'Giving' },
  { state: 'paused', word: 'Paused' },
  { state: 'canceled', word: 'Canceled' },
  { state: 'failed', word: 'Failed' },
  { state: 'needs-decision', word: 'Needs decision' },
  { state: 'decided', word: 'Decided, not applied' },
  { state: 'map-changed', word: 'New map, not applied' },
  { state: 'problems', word: 'Some refused' },
  { state: 'given', word: 'Given' },
] as const;
export type RowPermissions = (typeof ROW_PERMISSIONS)[number]['state'];

export function permissionsWord(state: RowPermissions): string {
  return ROW_PERMISSIONS.find((each) => each.state === state)?.word ?? state;
}

/** The state that somebody means by a word of the table, by the beginning of one, or by its name; null where it is none, or several. */
export function permissionsMeant(text: string): RowPermissions | null {
  const wanted = text.trim().toLowerCase();
  const whole = ROW_PERMISSIONS.find(({ state, word }) => word.toLowerCase() === wanted || state === wanted);
  if (whole !== undefined) return whole.state;
  const begun = ROW_PERMISSIONS.filter(({ word }) => word.toLowerCase().startsWith(wanted));
  return begun.length === 1 ? (begun[0]?.state ?? null) : null;
}

import { describe, expect, it } from 'vitest';
import { isRootToRoot, missingOn, whyNotYet } from './start-check.ts';

type View = Parameters<typeof missingOn>[1];
const ready = {
  connector: { displayName: 'FTP' } as View['connector'],
  deauthorized: false,
  place: { connectorId: 'a', root: '', path: ['Home'] },
  error: null,
  listing: { complete: true, entries: [] },
};

describe('starting', () => {
  it('waits for both listings to be loaded, and says for which', () => {
    expect(whyNotYet(ready, ready, [])).toBe(null);
    const loading = { ...ready, listing: { complete: false, entries: [] } };
    expect(whyNotYet(loading, ready, [])).toBe('The source folder is still being loaded.');
    expect(whyNotYet(ready, loading, [])).toBe('The destination folder is still being loaded.');
  });

  it('says of each side what is missing', () => {
    expect(missingOn('source', { ...ready, connector: null })).toContain('Connect');
    expect(missingOn('source', { ...ready, deauthorized: true })).toContain('Reauthorize');
    expect(missingOn('source', { ...ready, error: new Error('x') })).toContain('could not be loaded');
    expect(missingOn('destination', { ...ready, place: null })).toContain('Open the destination');
  });

  it('is refused with the reason of a notice that forbids it, and not by one that only warns', () => {
    const notice = { code: 'overlap', message: 'The destination lies inside the source.' };
    expect(whyNotYet(ready, ready, [{ ...notice, severity: 'warning' }])).toBe(null);
    expect(whyNotYet(ready, ready, [{ ...notice, severity: 'error' }])).toBe(notice.message);
  });

  it('notices when root goes into root', () => {
    const top = { ...ready, place: { ...ready.place, path: [] } };
    expect(isRootToRoot(top, top)).toBe(true);
    expect(isRootToRoot(top, ready)).toBe(false);
    expect(isRootToRoot({ ...top, place: null }, top)).toBe(false);
  });
});

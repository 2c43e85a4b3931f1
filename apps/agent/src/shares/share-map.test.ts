import { parseMachinePath } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShareMap } from './share-map.ts';

const mapOf = (paths: string[], foldsNames = false) =>
  new ShareMap(
    paths.map((path) => ({ path, segments: parseMachinePath(path) })),
    foldsNames,
  );
const found = (map: ReturnType<typeof mapOf>, path: string) => {
  const spot = map.find(parseMachinePath(path));
  if (spot.at === 'above') return spot.names;
  return spot.at === 'share' ? spot.share.path : null;
};

describe('the map of what is shared', () => {
  it('shows above a shared folder only what leads to one', () => {
    const map = mapOf(['/Users/x', '/Users/y/docs', '/srv']);
    expect(found(map, '/')).toEqual(['Users', 'srv']);
    expect(found(map, '/Users')).toEqual(['x', 'y']);
    expect(found(map, '/Users/y')).toEqual(['docs']);
    expect([found(map, '/Users/z'), found(map, '/etc'), found(map, '/Users/y/other')]).toEqual([null, null, null]);
    expect([found(map, '/Users/x'), found(map, '/srv/a/b')]).toEqual(['/Users/x', '/srv']);
  });

  it('holds drives and servers as names at the top', () => {
    const map = mapOf(['D:\\Users', 'E:\\', '\\\\nas\\homes\\a'], true);
    expect(found(map, '/')).toEqual(['D:', 'E:', '\\\\nas']);
    expect([found(map, '/d:/users/u'), found(map, 'E:/x'), found(map, '\\\\NAS\\Homes\\A\\b')]).toEqual([
      'D:\\Users',
      'E:\\',
      '\\\\nas\\homes\\a',
    ]);
    expect(found(map, '/C:/')).toBe(null);
  });

  it.each([
    [['\\\\?\\D:', 'Users']],
    [['\\\\.\\D:', 'Users']],
    [['D:\\Users']],
    [['D:Users']],
    [['D:.', 'Users']],
    [['D:', '..', 'Users']],
    [['D:', 'Users.']],
    [['D:', 'Users ']],
    [['D:', 'Users::$INDEX_ALLOCATION']],
    [['D:', '', 'Users']],
    [['', 'D:', 'Users']],
    [['UNC', 'nas', 'homes']],
    [['\\\\?\\UNC\\nas', 'homes']],
  ])('finds nothing by another spelling of the way than its own: %j', (segments) => {
    const map = mapOf(['D:\\Users', '\\\\nas\\homes'], true);
    expect(map.find(segments)).toEqual({ at: 'nowhere' });
  });

  it('tells spellings apart where the system does', () => {
    expect(found(mapOf(['/Users/x']), '/users/x')).toBe(null);
    expect(found(mapOf(['/Users/x'], true), '/USERS/X/a')).toBe('/Users/x');
  });

  it('of nothing shared is empty', () => {
    expect(found(mapOf([]), '/')).toEqual([]);
  });

  it('finds for every place the innermost shared folder above it', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }).map((names) => `/${names.join('/')}`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 6 }), path, (shares, place) => {
        const spot = mapOf(shares).find(parseMachinePath(place));
        const within = (outer: string) => outer === '/' || place === outer || place.startsWith(`${outer}/`);
        const [innermost] = shares.filter(within).sort((a, b) => b.length - a.length);
        expect(spot.at === 'share' ? spot.share.path : undefined).toBe(innermost);
        const below = shares.some((share) => place === '/' || share.startsWith(`${place}/`));
        if (innermost === undefined) expect(spot.at).toBe(below || place === '/' ? 'above' : 'nowhere');
        else if (spot.at === 'share')
          expect(spot.leadsOn).toBe(
            below && shares.some((s) => s !== place && (place === '/' || s.startsWith(`${place}/`))),
          );
      }),
    );
  });
});

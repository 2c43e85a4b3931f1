import { segmentFromBytes, segmentFromText } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlaceFault, type PathStyle, readPlace, writePlace } from './place-text.ts';

/** A byte that is no text, half a surrogate pair, a real private-use character, percent signs, a line break. */
const ODD = [
  segmentFromBytes(Uint8Array.of(0x6d, 0xfc, 0x6c)),
  segmentFromText('\ud800'),
  segmentFromText('\ueffc'),
  segmentFromText('%\ueffc%41\n'),
];
const ANNA = ['D:', 'Users', 'anna'];

describe('a place that a person wrote', () => {
  it.each(['D:/Users/anna', '/D:/Users/anna', '/d:\\/Users\\/anna', 'D:\\Users\\anna\\'])(
    'on a machine with drives may be %s',
    (text) => {
      expect(readPlace(text, 'machine')).toEqual({ root: '', path: ANNA });
    },
  );

  it.each<[string, PathStyle, string, string[]]>([
    ['\\\\files\\home$\\anna', 'machine', '', ['\\\\files', 'home$', 'anna']],
    ['home/anna', 'machine', '', ['home', 'anna']],
    ['/', 'machine', '', []],
    ['~/anna', 'machine', '', ['~', 'anna']],
    ['~/anna', 'server', '~', ['anna']],
    ['/~', 'server', '~', []],
    ['/./~/anna', 'server', '', ['~', 'anna']],
    ['/~anna/x', 'server', '', ['~anna', 'x']],
    ['user1@example.com', 'users', 'user1@example.com', []],
    ['/user1@example.com/src dir/', 'users', 'user1@example.com', ['src dir']],
    [
      'https://TENANT02.sharepoint.com/sites/Name/Shared%20Documents/',
      'users',
      'https://tenant02.sharepoint.com/sites/Name/Shared Documents',
      [],
    ],
    ['https://corp.sharepoint.com/Shared%20Documents', 'users', 'https://corp.sharepoint.com/Shared Documents', []],
    [
      'https://corp.sharepoint.com/sites/A/Docs/50%25 off/b',
      'libraries',
      'https://corp.sharepoint.com/sites/A/Docs',
      ['50% off', 'b'],
    ],
    [
      'https://corp.sharepoint.com/sites/A/100%25%20sure%20%231%3F/100%25',
      'libraries',
      'https://corp.sharepoint.com/sites/A/100%25 sure %231%3F',
      ['100%'],
    ],
    ...['', '/'].map((end): [string, PathStyle, string, string[]] => [
      `https://corp-my.sharepoint.com/personal/gina_corp_com${end}`,
      'libraries',
      'https://corp-my.sharepoint.com/personal/gina_corp_com',
      [],
    ]),
    ['https://corp.dps.mil/Docs', 'libraries', 'https://corp.dps.mil/Docs', []],
    ['/A/Site Contents/Docs/x', 'libraries', 'A', ['Site Contents', 'Docs', 'x']],
    ['A/Subsites/B/Site Contents/Docs', 'libraries', 'A', ['Subsites', 'B', 'Site Contents', 'Docs']],
    [
      'A/SUBSITES/B/site contents/Site Contents/x',
      'libraries',
      'A',
      ['Subsites', 'B', 'Site Contents', 'Site Contents', 'x'],
    ],
    ['anna@example.com/site contents', 'libraries', 'anna@example.com', ['site contents']],
    ['anna@example.com', 'libraries', 'anna@example.com', []],
    ['bytes:/home/m%FCller', 'machine', '', ['home', 'm\ueffcller']],
    ['bytes:D:/100%25/./ä%5Cb/', 'machine', '', ['D:', '100%', 'ä\\b']],
    ['bytes:~/%fc', 'server', '~', ['\ueffc']],
    ['bytes:/~/%FC', 'server', '', ['~', '\ueffc']],
    ['bytes:anna@example.com/%FC', 'users', 'anna@example.com', ['\ueffc']],
    ['/bytes:', 'machine', '', ['bytes:']],
  ])('%s in the manner of a %s is the root %j and %j', (text, style, root, path) => {
    expect(readPlace(text, style)).toEqual({ root, path });
  });

  it.each<[string, PathStyle, RegExp, RegExp]>([
    ['/a/../b', 'machine', /leads upwards/, /from the top/],
    ['anna/../b', 'users', /leads upwards/, /from the top/],
    ['/', 'users', /no user/, /Begin with it/],
    ['bytes:/a/../b', 'machine', /leads upwards/, /from the top/],
    ['bytes:/a/%2e%2E/b', 'machine', /leads upwards/, /from the top/],
    ['bytes:/a/b%2Fc', 'machine', /holds a slash/, /from the top/],
    ['bytes:/b%2Fc', 'server', /holds a slash/, /from the top/],
    ['bytes:b%2Fc/d', 'users', /holds a slash/, /from the top/],
    ['bytes:/100%', 'machine', /percent sign/, /%25/],
    ['bytes:', 'users', /no user/, /Begin with it/],
    [`/${'x'.repeat(4097)}`, 'machine', /longer than 4096/, /separator/],
    ['/a'.repeat(1001), 'machine', /1000 folders deep/, /from the top/],
    ['https://corp.sharepoint.com/sites/A/Docs', 'server', /web address/, /from the top/],
    [
      'https://corp.sharepoint.com/sites/A/Docs/Forms/AllItems.aspx',
      'users',
      /goes on behind/,
      /at the library: \S+\/A\/Docs$/,
    ],
    ['https://corp.sharepoint.com/sites/A/Docs?web=1', 'users', /goes on behind/, /at the library: \S+\/A\/Docs$/],
    ['https://corp.sharepoint.com/teams/A', 'users', /names a site/, /\/teams\/A\/Shared%20Documents/],
    [
      'https://corp-my.sharepoint.com/personal/gina_corp_com/_layouts/15/onedrive.aspx?view=1',
      'libraries',
      /goes on behind/,
      /: https:..corp-my.sharepoint.com.personal.gina_corp_com$/,
    ],
    ['Marketing', 'libraries', /names a site/, /Marketing\/Site Contents\/Documents/],
    ['Marketing/Subsites/Events', 'libraries', /names a site/, /Events\/Site Contents\/Documents/],
    ['Marketing/Documents', 'libraries', /not "Documents"/, /write Marketing\/Site Contents\/Documents/],
    ['https://evil.example.net/Docs', 'libraries', /"https:..evil.example.net" is no host of SharePoint/, /copy its/],
    ['http://corp.sharepoint.com/Docs', 'libraries', /https alone/, /copy its address/],
    ['https://corp.sharepoint.com:8443/Docs', 'libraries', /no host of SharePoint/, /copy its address/],
    ['https://corp.sharepoint.com@evil.example/Docs', 'libraries', /no host of SharePoint/, /copy its address/],
    ['https://corp.sharepoint.com/:f:/r/sites/A/Docs', 'users', /sharing link/, /copy its address/],
    ['https://corp.sharepoint.com/sites/A/%E0%A4', 'users', /no web address/, /copy its address/],
  ])('%s in the manner of a %s is refused with why', (text, style, reason, remedy) => {
    const told = { reason: expect.stringMatching(reason), remedy: expect.stringMatching(remedy) };
    expect(readPlace(text, style)).toEqual(told);
  });

  it('is read as it is written', () => {
    const name = fc.constantFrom('a', '~', 'D:', 'b c', '~x', 'anna@example.com', 'é', "'=1", ...ODD);
    const path = fc.array(name, { maxLength: 4 });
    const place = fc.oneof(
      path.map((names): [PathStyle, string, string[]] => ['machine', '', names]),
      path.map((names): [PathStyle, string, string[]] => [
        'libraries',
        'https://corp-my.sharepoint.com/personal/gina_corp_com',
        names,
      ]),
      fc
        .tuple(fc.constantFrom('', '~'), path)
        .map(([root, names]): [PathStyle, string, string[]] => ['server', root, names]),
      fc.tuple(name, path).map(([root, names]): [PathStyle, string, string[]] => ['users', root, names]),
    );
    const address = 'https://corp.sharepoint.com/sites/A/100%25%20sure%20%231%3F/100%25';
    const read = readPlace(address, 'libraries');
    expect(isPlaceFault(read) ? read : writePlace(read, 'libraries')).toBe(address);
    fc.assert(
      fc.property(place, ([style, root, names]) => {
        expect(readPlace(writePlace({ root, path: names }, style), style)).toEqual({ root, path: names });
      }),
    );
  });
});

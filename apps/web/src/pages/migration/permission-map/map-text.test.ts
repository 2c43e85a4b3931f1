import { describe, expect, it } from 'vitest';
import { linesBefore, mapFile, namesOf, textOf, withPairs } from './map-text.ts';

describe('the text of a permission map', () => {
  it('gets a heading where it has none', async () => {
    expect(await mapFile('a@x.org,b@x.org').text()).toBe('Source User,Destination User\na@x.org,b@x.org');
    expect([linesBefore('a,b'), linesBefore('Source User,Destination User')]).toEqual([1, 0]);
    expect(await mapFile('Source User, Destination User\na,b').text()).toBe('Source User, Destination User\na,b');
  });

  it('keeps its lines, and gets those of sources that it has not', () => {
    const pairs = [
      { source: 'ADA@x.org', destination: 'ada@y.org' },
      { source: 'Sales, North', destination: 'Sales, North' },
    ];
    expect(withPairs('ada@x.org,nobody@y.org\n', pairs)).toEqual({
      text: 'ada@x.org,nobody@y.org\n"Sales, North","Sales, North"',
      added: 1,
    });
    expect(withPairs('', []).text).toBe('');
  });

  it('reads names once each, from lines and from the first column of a file', () => {
    expect(namesOf(' ada@x.org \n\ngrace@x.org\nada@x.org\n')).toEqual(['ada@x.org', 'grace@x.org']);
    expect(namesOf('"Sales, North",group\nada,user')).toEqual(['Sales, North', 'ada']);
  });

  it('is read as whatever program wrote it', async () => {
    expect(await textOf(new Blob([new Uint8Array([0x4d, 0xfc])]))).toBe('Mü');
    const half = new Blob([new Uint8Array([0xff, 0xfe, 0x41, 0, 0x0a, 0, 0, 0xd8])]);
    await expect(textOf(half)).rejects.toMatchObject({ problem: { detail: expect.stringMatching(/^Line 2: /) } });
  });
});

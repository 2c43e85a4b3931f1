import { namesNoChild } from '@drover/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSize, fuzzing, spoiled, understood } from '../testing/fuzz.ts';
import { entryOf } from './entry.ts';
import { readContainerPage, readListPage } from './list-page.ts';
import { parseXml } from './xml.ts';

const PAGES = [
  '<?xml version="1.0"?><EnumerationResults><Blobs><Blob><Name Encoded="true">x%EF</Name><Properties><Etag>"0x1"</Etag><Last-Modified>Mon, 01 Jan 2024 00:00:02 GMT</Last-Modified><Content-Length>5</Content-Length><Content-MD5>XUFAKrxLKna5cZ2REBfFkg==</Content-MD5></Properties><Metadata><mtime>2020-02-03T04:05:06.7Z</mtime></Metadata></Blob></Blobs><NextMarker>n</NextMarker></EnumerationResults>',
  '<EnumerationResults><Blobs><Blob><Name>a&amp;&#x1F389;</Name></Blob><BlobPrefix><Name>d/</Name></BlobPrefix></Blobs><NextMarker /></EnumerationResults>',
  '<EnumerationResults><Containers><Container><Name>$web</Name></Container></Containers></EnumerationResults>',
];
const SPICES = [
  '<',
  '>',
  '</',
  '/>',
  '&',
  '&#x110000;',
  '&#xD800;',
  '%',
  '%ff',
  '"',
  '..',
  '/',
  '-',
  'e9',
  '<a>',
  '</Name>',
  '<!',
  '?>',
];

test('whatever answers a listing is a page of entries with sizes and times, or an error', () => {
  fc.assert(
    fc.property(spoiled(PAGES, SPICES), (text) => {
      understood(() => readContainerPage(text));
      for (const { facts } of understood(() => readListPage(text))?.blobs ?? []) {
        const { size, modified } = entryOf({ root: 'c', segments: ['f'] }, facts);
        expectSize(size);
        if (modified !== undefined) expect(Number.isFinite(modified.epochMs)).toBe(true);
      }
    }),
    fuzzing(600),
  );
});

test('what a service lists with a slash in it, although it was asked for one folder, is no name', () => {
  expect(['', '.', '..', 'a/b', '/', '../a'].filter((listed) => !namesNoChild(listed))).toEqual([]);
});

test.each(['<', '<a', '<a ', '<a /', '<!', '&'])('an answer of %j without end costs little', (text) => {
  expect(understood(() => parseXml(text.repeat(4_000)))).toBeNull();
});

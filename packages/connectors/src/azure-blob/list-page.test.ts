import { expect, it } from 'vitest';
import { entryOf } from './entry.ts';
import { readContainerPage, readListPage } from './list-page.ts';

const PAGE = `\ufeff<?xml version="1.0" encoding="utf-8"?>
<EnumerationResults ServiceEndpoint="https://a.blob.core.windows.net/" ContainerName="c"><Prefix>x/</Prefix><Delimiter>/</Delimiter><Blobs>
<Blob><Name>x/a&amp;b &lt;&#x1F389;&gt; &quot;&apos;.txt</Name><Properties><Creation-Time>Mon, 01 Jan 2024 00:00:00 GMT</Creation-Time><Last-Modified>Mon, 01 Jan 2024 00:00:02 GMT</Last-Modified><Etag>0x8DC0A</Etag><Content-Length>5</Content-Length><Content-Type>text/plain</Content-Type><Content-Encoding /><Content-MD5>XUFAKrxLKna5cZ2REBfFkg==</Content-MD5><BlobType>BlockBlob</BlobType><AccessTier>Archive</AccessTier></Properties><Metadata><mtime>2020-02-03T04:05:06.7Z</mtime><Name>not this one</Name></Metadata><OrMetadata /></Blob>
<Blob><Name Encoded="true">x/odd%EF%BF%BF%26amp%3B.txt</Name><Properties><Last-Modified>Mon, 01 Jan 2024 00:00:02 GMT</Last-Modified><Etag>"0x1"</Etag><Content-Length>0</Content-Length><Content-MD5 /></Properties></Blob>
<BlobPrefix><Name>x/inner/</Name></BlobPrefix></Blobs><NextMarker>2!abc</NextMarker></EnumerationResults>`;

it('reads a page as the service writes it', () => {
  const { blobs, prefixes, next } = readListPage(PAGE);
  expect(blobs.map(({ name }) => name)).toEqual([`x/a&b <🎉> "'.txt`, 'x/odd\uffff&amp;.txt']);
  expect(prefixes).toEqual(['x/inner/']);
  expect(next).toBe('2!abc');
  const [first, second] = blobs.map(({ facts }) => entryOf({ root: 'c', segments: ['x', 'f'] }, facts));
  expect(first).toMatchObject({
    kind: 'file',
    size: 5,
    changeTag: '0x8DC0A',
    modified: { epochMs: Date.parse('2020-02-03T04:05:06.700Z') },
    hashes: { md5: '5d41402abc4b2a76b9719d911017c592' },
    offline: 'archived',
  });
  expect(second).toMatchObject({
    changeTag: '0x1',
    modified: { epochMs: Date.parse('2024-01-01T00:00:02Z'), precisionMs: 1000 },
  });
  expect(second).not.toHaveProperty('hashes');
});

it('reads an empty page', () => {
  expect(readListPage('<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>')).toEqual({
    blobs: [],
    prefixes: [],
    next: '',
  });
});

it('reads names of containers', () => {
  const text =
    '<EnumerationResults><Containers><Container><Name>a</Name></Container><Container><Name>$web</Name></Container></Containers><NextMarker>n</NextMarker></EnumerationResults>';
  expect(readContainerPage(text)).toEqual({ names: ['a', '$web'], next: 'n' });
});

it.each(['', 'plain text', '<a><b></a></b>', '<a>', '</a>', '<a>'.repeat(40) + '</a>'.repeat(40)])(
  'takes %j for no answer of the service',
  (text) => {
    expect(() => readListPage(text)).toThrow('none of Azure Blob Storage');
  },
);

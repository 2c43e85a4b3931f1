import { expect, it } from 'vitest';
import { mediaTypeOf } from './media-type.ts';

const typeOf = (name: string, mediaType?: string) =>
  mediaTypeOf({ item: { root: 'r', segments: ['a.png', name] }, meta: mediaType === undefined ? {} : { mediaType } });

it.each([
  ['report.DOCX', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['page.html', 'text/html'],
  ['archive.tar.gz', 'application/gzip'],
  ['html', 'application/octet-stream'],
  ['.html', 'application/octet-stream'],
  ['notes.unheard-of', 'application/octet-stream'],
  ['ends.', 'application/octet-stream'],
])('%s is said to be %s', (name, expected) => {
  expect(typeOf(name)).toBe(expected);
});

it('goes by what the source says before the name', () => {
  expect(typeOf('page.html', 'text/plain; charset=utf-8')).toBe('text/plain; charset=utf-8');
  expect(typeOf('page.html', 'application/octet-stream')).toBe('text/html');
});

it.each(['text/html\r\nx-ms-meta-a: b', 'nonsense', '', 'text/é', `text/${'x'.repeat(5000)}`])(
  'takes no header out of %j',
  (said) => {
    expect(typeOf('page.html', said)).toBe('text/html');
  },
);

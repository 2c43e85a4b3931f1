import { PROBLEMS } from '@drover/api';
import { CAUSES } from '@drover/core';
import { expect, it } from 'vitest';
import { docsPage } from './docs-page.ts';
import { errorsPage } from './errors-page.ts';

const anchorsOf = (page: string): readonly string[] => [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? '');

it.each([
  ['cause of what did not arrive', anchorsOf(errorsPage()), Object.keys(CAUSES)],
  ['problem of a request', anchorsOf(docsPage('1.0.0')), Object.keys(PROBLEMS)],
])('the link of each %s leads to one place of the page that it names', (_, anchors, codes) => {
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => anchors.filter((anchor) => anchor === code).length !== 1)).toEqual([]);
});

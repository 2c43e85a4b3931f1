import { expect, it } from 'vitest';
import { readRoot, rootOfSite } from './names.ts';

it.each<[string, ReturnType<typeof readRoot>]>([
  ['anna@example.com', { kind: 'user', user: 'anna@example.com' }],
  ['Marketing', { kind: 'site', path: '/sites/Marketing' }],
  ['teams:Sales', { kind: 'site', path: '/teams/Sales' }],
  ['contoso.sharepoint.com', { kind: 'site', path: null }],
  [
    'https://contoso.sharepoint.com/sites/A/Shared Documents',
    { kind: 'library', address: new URL('https://contoso.sharepoint.com/sites/A/Shared%20Documents') },
  ],
])('the root %s', (root, place) => {
  expect(readRoot(root)).toEqual(place);
});

it.each<[string, string | null]>([
  ['https://contoso.sharepoint.com/sites/Marketing', 'Marketing'],
  ['https://contoso.sharepoint.com/teams/Sales/', 'teams:Sales'],
  ['https://contoso.sharepoint.com', 'contoso.sharepoint.com'],
  ['https://contoso.sharepoint.com/sites/Human%20Resources', 'Human Resources'],
  ['https://contoso.sharepoint.com/sites/Marketing/Events', null],
  ['https://contoso-my.sharepoint.com/personal/anna_contoso_com', null],
])('the site %s is the root %s', (address, root) => {
  expect(rootOfSite(address)).toBe(root);
});

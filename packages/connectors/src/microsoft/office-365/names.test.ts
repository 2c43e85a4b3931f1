import { expect, it } from 'vitest';
import { readRoot, rootOfSite } from './names.ts';

it.each<[string, ReturnType<typeof readRoot>]>([
  ['anna@example.com', { kind: 'user', user: 'anna@example.com' }],
  ['Marketing', { kind: 'site', host: null, path: '/sites/Marketing' }],
  ['teams:Sales', { kind: 'site', host: null, path: '/teams/Sales' }],
  ['', { kind: 'site', host: null, path: null }],
  ['contoso.sharepoint.com', { kind: 'site', host: 'contoso.sharepoint.com', path: null }],
  ['contosoEUR.sharepoint.com:Sales', { kind: 'site', host: 'contosoeur.sharepoint.com', path: '/sites/Sales' }],
  ['a.sharepoint.cn:teams:Sales', { kind: 'site', host: 'a.sharepoint.cn', path: '/teams/Sales' }],
  ['contoso.sharepoint.us', { kind: 'site', host: 'contoso.sharepoint.us', path: null }],
  ['contoso.sharepoint-mil.us', { kind: 'site', host: 'contoso.sharepoint-mil.us', path: null }],
  ['contoso.dps.mil', { kind: 'site', host: 'contoso.dps.mil', path: null }],
  ['contoso.sovcloud-sharepoint.de', { kind: 'site', host: 'contoso.sovcloud-sharepoint.de', path: null }],
  ['mysharepoint.v2.0', { kind: 'site', host: null, path: '/sites/mysharepoint.v2.0' }],
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
  ['https://contoso-my.sharepoint.com', null],
  ['https://contosoEUR.sharepoint.com', 'contosoeur.sharepoint.com'],
  ['https://contosoEUR.sharepoint.com/sites/Marketing', 'contosoeur.sharepoint.com:Marketing'],
  ['https://contosoEUR.sharepoint.com/teams/Sales', 'contosoeur.sharepoint.com:teams:Sales'],
])('the site %s is the root %s', (address, root) => {
  expect(rootOfSite(address, 'contoso.sharepoint.com')).toBe(root);
});

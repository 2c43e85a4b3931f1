import { expect, it } from 'vitest';
import { systemName } from './version.ts';

it.each([
  ['darwin', '18.6.0', 'Unix 18.6.0.0'],
  ['linux', '6.1.0-18-amd64', 'Unix 6.1.0.18'],
  ['linux', '5.15.0-1051.59-azure', 'Unix 5.15.0.1051'],
  ['linux', '6.6.9', 'Unix 6.6.9.0'],
  ['linux', 'odd', 'Unix 0.0.0.0'],
  ['win32', '10.0.20348', 'Microsoft Windows NT 10.0.20348.0'],
] as const)('names %s %s with four numbers', (platform, release, name) => {
  expect(systemName(platform, release)).toBe(name);
});

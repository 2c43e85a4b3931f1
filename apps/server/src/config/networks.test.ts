import { expect, it } from 'vitest';
import { chooseNetworks, exceptMetadata, parseNetworks } from './networks.ts';

it('hold what they name and nothing else, also in the other spelling of an address', () => {
  const { allows } = parseNetworks('10.0.0.0/8, 192.0.2.7 2001:db8::/32');
  for (const inside of ['10.1.2.3', '192.0.2.7', '2001:db8::1', '::ffff:10.0.0.1', '2001:db8::1%eth0'])
    expect(allows(inside)).toBe(true);
  for (const outside of ['11.0.0.1', '192.0.2.8', '127.0.0.1', '::1', '::ffff:127.0.0.1', 'localhost', ''])
    expect(allows(outside)).toBe(false);
});

it('are all but those where clouds tell a machine its own credentials, where none are named', () => {
  const { allows } = exceptMetadata();
  for (const closed of [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    'fe80::1%eth0',
  ])
    expect(allows(closed), closed).toBe(false);
  for (const closed of ['fd00:ec2::254', '168.63.129.16', '100.100.100.200', '192.0.0.192', '169.254.170.2'])
    expect(allows(closed), closed).toBe(false);
  for (const open of ['127.0.0.1', '::1', '10.0.0.1', '192.168.1.1', 'fd00::1', '203.0.113.9', '169.253.255.255'])
    expect(allows(open), open).toBe(true);
  expect(parseNetworks('169.254.0.0/16').allows('169.254.169.254'), 'named by an administrator').toBe(true);
});

it.each([
  ['::/0', '2001:db8::1', true],
  ['::/0', '::1', true],
  ['::/0', '10.0.0.1', false],
  ['::/0', '::ffff:10.0.0.1', false],
  ['::/0', '::ffff:a00:1', false],
  ['::/0', '0:0:0:0:0:FFFF:0a00:0001', false],
  ['::ffff:0:0/64', '10.0.0.1', false],
  ['::ffff:0:0/96', '10.0.0.1', true],
  ['::ffff:10.0.0.0/104', '10.9.9.9', true],
  ['::ffff:10.0.0.0/104', '::ffff:a09:909', true],
  ['::ffff:10.0.0.0/104', '11.0.0.1', false],
  ['::ffff:10.0.0.1', '10.0.0.1', true],
  ['::ffff:10.0.0.1', '10.0.0.2', false],
  ['0.0.0.0/0', '10.0.0.1', true],
  ['0.0.0.0/0', '::ffff:a00:1', true],
  ['0.0.0.0/0', '::', false],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['10.0.0.0/8', '::ffff:a00:1', true],
  ['10.0.0.0/8', '::a00:1', false],
  ['0.0.0.0/0,::/0', '10.0.0.1', true],
  ['0.0.0.0/0,::/0', '2001:db8::1', true],
  ['fe80::/10', 'fe80::1%eth0', true],
])('of %s: whether %s is in them is %s', (networks, address, expected) => {
  expect(parseNetworks(networks).allows(address)).toBe(expected);
});

it.each(['10.0.0.0/33', 'example.org', '10.0.0.0/', '1/2/3', '::/129', 'fe80::1%eth0'])('refuse %s', (text) => {
  expect(() => parseNetworks(text)).toThrow('which is no network');
});

it.each(['', ' , ', ',', '\n'])('that name none at all are refused, as they would shut out everything: %j', (text) => {
  expect(() => chooseNetworks(text, 'The setting')).toThrow('The setting names no network');
});

import { Owners } from '@drover/connectors/local-files';
import { type Entry, type ItemFacts, StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { PrincipalCount } from './principal-count.ts';
import { PRINCIPALS_HEAD, principalRows } from './principal-rows.ts';
import { principalsOf } from './principals-of.ts';

const { signal } = new AbortController();
const owners = new Owners('root:x:0:0:::\nanna:x:1000:1000:::\n=cmd|x:x:1001:1001:::\n', 'staff:x:50:\n-vip:x:51:\n');

function item(name: string, facts: Partial<Entry>): Entry {
  return { ref: { root: '', segments: [name] }, name, kind: 'file', size: 1, ...facts };
}

async function counted(entries: readonly Entry[], most?: number): Promise<PrincipalCount> {
  const count = new PrincipalCount(most);
  await count.add(entries, {}, signal);
  return count;
}

describe('the list of principals', () => {
  it('names each with its number, where it was met and in how many items, and no cell is a formula', async () => {
    const acl =
      'user::rwx,user:anna:r-x,user:1234:r--,group::r-x,group:-vip:rwx,mask::rwx,other::---,default:user:anna:rwx';
    const count = await counted([
      item('a', { owner: 'anna', group: 'staff', acl }),
      item('b', { owner: 'anna', group: 'staff' }),
      item('c', { owner: '=cmd|x', group: '4000000123' }),
      item('unknown', {}),
    ]);
    expect(count.items).toBe(4);
    expect(PRINCIPALS_HEAD + principalRows('/srv/a, "b"', count.sorted(), owners)).toBe(
      [
        'Shared folder,Name,Id,Kind,From,Items',
        '"/srv/a, ""b""",staff,50,group,group,2',
        '"/srv/a, ""b""",anna,1000,user,owner,2',
        `"/srv/a, ""b""","'-vip",51,group,access list,1`,
        '"/srv/a, ""b""",,4000000123,group,group,1',
        '"/srv/a, ""b""",,1234,user,access list,1',
        `"/srv/a, ""b""","'=cmd|x",1001,user,owner,1`,
        '"/srv/a, ""b""",anna,1000,user,access list,1',
        '"/srv/a, ""b""",anna,1000,user,access list for new items,1',
        '',
      ].join('\r\n'),
    );
  });

  it('leaves no formula where a spreadsheet parts lists by semicolons', async () => {
    const count = await counted([item('a', { owner: 'anna' })]);
    expect(principalRows('/srv/;=1+1', count.sorted(), owners)).toBe('"/srv/;\'=1+1",anna,1000,user,owner,1\r\n');
  });

  it('tells a security descriptor by SID, with what is called the same on each machine', async () => {
    const securityDescriptor =
      'O:S-1-5-21-1-2-3-1001G:DUD:PAI(D;;DC;;;S-1-5-21-1-2-3-1002)(A;OICIIO;FA;;;CO)(A;OICIID;FA;;;BA)(A;ID;FA;;;BA)' +
      '(XA;;FX;;;WD;(@User.Title=="PM" && (Member_of {SID(BA)})))(OD;;WP;bf967a86-0de6-11d0-a285-00aa003049e2;;AU)S:AI(AU;OICISAFA;WP;;;NU)';
    const count = await counted([item('a', { securityDescriptor })]);
    expect(principalRows('D:\\Users', count.sorted(), owners)).toBe(
      [
        'D:\\Users,Authenticated users,S-1-5-11,account,"access list, denied",1',
        'D:\\Users,Administrators,S-1-5-32-544,account,access list,1',
        'D:\\Users,Creator owner,S-1-3-0,account,access list for new items,1',
        'D:\\Users,Domain users,,account,group,1',
        'D:\\Users,,S-1-5-21-1-2-3-1001,account,owner,1',
        'D:\\Users,,S-1-5-21-1-2-3-1002,account,"access list, denied",1',
        'D:\\Users,Everyone,S-1-1-0,account,access list,1',
        '',
      ].join('\r\n'),
    );
  });

  it.each(['', 'garbage', 'O:', 'D:NO_ACCESS_CONTROL', 'O:S-1-5-G:xD:(A;;FA;;;', 'S:(AU;;FA;;;WD)'])(
    'finds nobody in the descriptor %j who is not in it',
    (securityDescriptor) => {
      expect(principalsOf({ securityDescriptor }).filter(({ told }) => !told.startsWith('S-'))).toEqual([]);
    },
  );

  it('keeps so many and no more, and counts the items that name others', async () => {
    const entries = Array.from({ length: 50 }, (_, at) => item(`${at}`, { owner: String(at), group: 'staff' }));
    const count = await counted([...entries, ...entries.slice(0, 5)], 11);
    expect(count.sorted()).toHaveLength(11);
    expect(count).toMatchObject({ items: 55, itemsCut: 40 });
  });

  it('goes on with owners and groups where access lists cannot be asked for, and asks no more', async () => {
    const error = new StorageError({ kind: 'unavailable', message: 'getfattr ended.' });
    let asked = 0;
    const facts = {
      of: async (): Promise<readonly ItemFacts[]> => {
        asked++;
        throw error;
      },
    };
    const count = new PrincipalCount();
    for (let page = 0; page < 3; page++) await count.add([item('a', { owner: 'anna' })], { facts }, signal);
    expect([asked, count.failure, count.sorted().map(({ items }) => items)]).toEqual([1, error, [3]]);
  });
});

import type { Principal } from './principal.ts';

const OWNER = /^O:(S-[\d-]+|[A-Z]{2})/;
const GROUP = /^(?:O:(?:S-[\d-]+|[A-Z]{2}))?G:(S-[\d-]+|[A-Z]{2})/;
/** The kinds that allow or deny; others watch, label or hold claims. */
const ENTRY = /\((O?[AD]|X[AD]|ZA);([A-Z]*);[^;()]*;[^;()]*;[^;()]*;(S-[\d-]+|[A-Z]{2})/g;

/** Who a security descriptor in SDDL names: owner, group, and each entry of its access list. */
export function* sddlPrincipals(sddl: string): Generator<Principal> {
  const [owner, group] = [OWNER.exec(sddl)?.[1], GROUP.exec(sddl)?.[1]];
  if (owner !== undefined) yield { kind: 'account', told: owner, from: 'owner' };
  if (group !== undefined) yield { kind: 'account', told: group, from: 'group' };
  for (const [, type = '', flags = '', told = ''] of sddl.matchAll(ENTRY)) {
    yield { kind: 'account', told, from: from(type, flags) };
  }
}

function from(type: string, flags: string): Principal['from'] {
  if (type.endsWith('D')) return 'access list, denied';
  return flagsOf(flags).includes('IO') ? 'access list for new items' : 'access list';
}

/** Two letters each, without anything between them. */
function flagsOf(flags: string): string[] {
  return flags.match(/../g) ?? [];
}

/** What descriptors call by two letters, as [MS-DTYP] 2.4.2.4 lists it: a name, and the SID where that is the same on each machine. */
export const SDDL_NAMES: ReadonlyMap<string, readonly [name: string, sid: string | null]> = new Map([
  ['AC', ['All application packages', 'S-1-15-2-1']],
  ['AN', ['Anonymous', 'S-1-5-7']],
  ['AO', ['Account operators', 'S-1-5-32-548']],
  ['AU', ['Authenticated users', 'S-1-5-11']],
  ['BA', ['Administrators', 'S-1-5-32-544']],
  ['BG', ['Guests', 'S-1-5-32-546']],
  ['BO', ['Backup operators', 'S-1-5-32-551']],
  ['BU', ['Users', 'S-1-5-32-545']],
  ['CA', ['Certificate publishers of the domain', null]],
  ['CG', ['Creator group', 'S-1-3-1']],
  ['CO', ['Creator owner', 'S-1-3-0']],
  ['DA', ['Domain administrators', null]],
  ['DC', ['Domain computers', null]],
  ['DD', ['Domain controllers', null]],
  ['DG', ['Domain guests', null]],
  ['DU', ['Domain users', null]],
  ['EA', ['Enterprise administrators', null]],
  ['IU', ['Interactive', 'S-1-5-4']],
  ['LA', ['Administrator of the machine', null]],
  ['LG', ['Guest of the machine', null]],
  ['LS', ['Local service', 'S-1-5-19']],
  ['NO', ['Network configuration operators', 'S-1-5-32-556']],
  ['NS', ['Network service', 'S-1-5-20']],
  ['NU', ['Network', 'S-1-5-2']],
  ['OW', ['Owner rights', 'S-1-3-4']],
  ['PA', ['Group policy administrators', null]],
  ['PO', ['Print operators', 'S-1-5-32-550']],
  ['PU', ['Power users', 'S-1-5-32-547']],
  ['RC', ['Restricted code', 'S-1-5-12']],
  ['RD', ['Remote desktop users', 'S-1-5-32-555']],
  ['RE', ['Replicator', 'S-1-5-32-552']],
  ['SA', ['Schema administrators', null]],
  ['SO', ['Server operators', 'S-1-5-32-549']],
  ['SU', ['Service', 'S-1-5-6']],
  ['SY', ['Local system', 'S-1-5-18']],
  ['WD', ['Everyone', 'S-1-1-0']],
]);

import type { Entry, Facts, ItemFacts } from '@drover/core';
import { checkOf } from '../wire/entry-fields.ts';
import { misbehaved } from '../wire/misbehaved.ts';
import { entryData } from './bulk-read.ts';
import type { Call } from './call.ts';
import type { Calls } from './calls.ts';

/** Items that one question is about. */
const AT_ONCE = 1_000;
const FIELDS: ReadonlySet<string> = new Set([
  'attributes',
  'acl',
  'securityDescriptor',
  'reparse',
] satisfies (keyof ItemFacts)[]);

/** What an agent tells of items beside its listings. */
export function agentFacts(calls: Calls): Facts {
  return {
    async of(entries, signal) {
      const all: ItemFacts[] = [];
      for (let at = 0; at < entries.length; at += AT_ONCE) {
        const some = entries.slice(at, at + AT_ONCE);
        using call = await calls.open('facts.of', { entries: some.map(entryData) }, 'control', signal);
        for (const facts of await factsOf(some, call)) all.push(facts);
      }
      return all;
    },
  };
}

async function factsOf(entries: readonly Entry[], call: Call): Promise<readonly ItemFacts[]> {
  call.endSending();
  const all: ItemFacts[] = [];
  for (;;) {
    const message = await call.message();
    if ('end' in message) break;
    const { facts } = message;
    if (!Array.isArray(facts) || all.length + facts.length > entries.length) throw unreadable();
    for (const each of facts) all.push(factsFrom(each));
  }
  if (all.length !== entries.length) throw unreadable();
  return all;
}

function factsFrom(told: unknown): ItemFacts {
  if (typeof told !== 'object' || told === null) throw unreadable();
  for (const [field, value] of Object.entries(told)) {
    if (!FIELDS.has(field) || checkOf(field)?.(value) !== true) throw unreadable();
  }
  return told;
}

function unreadable() {
  return misbehaved('told of its items in a way that cannot be true');
}

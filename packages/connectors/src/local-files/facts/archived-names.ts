import type { OfflineFiles } from '../offline-files.ts';
import type { FactsHelper } from './facts-helper.ts';

/** What Windows calls files whose content is not on the disk: by archives of old, and by clouds. */
const WORDS: readonly string[] = ['offline', 'recall-on-open', 'recall-on-data-access'];

/** Tells archived files by their attributes. */
export function archivedNames(helper: FactsHelper): NonNullable<OfflineFiles['confirm']> {
  return async (prefix, names, signal) => {
    const facts = await helper.ask({ prefix, names, owners: undefined }, signal);
    return new Set(names.filter((name) => facts.get(name)?.attributes?.some((word) => WORDS.includes(word))));
  };
}

import type { NameProfileName } from '@drover/core';
import type { ServerKnowledge } from './knowledge.ts';

/** Whose rules names must obey at this server, as far as its greeting, FEAT and SYST tell. */
export function nameProfileOf({ features, software }: ServerKnowledge): NameProfileName {
  if (features?.windows === true) return 'windows';
  if (/\bpure-ftpd\b/i.test(software)) return 'pure-ftpd';
  if (/\bproftpd\b/i.test(software)) return 'proftpd';
  return features?.product ?? 'ftp';
}

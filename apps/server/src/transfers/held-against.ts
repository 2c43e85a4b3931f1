import { type NameProfileName, nameRules } from '@drover/core';

/** What codes of a run call its destination: of a scan that was held against the rules of a service that service, and not the connector. */
export function heldAgainst(profile: NameProfileName | null, connector: string): string {
  return profile === null ? connector : nameRules(profile).service;
}

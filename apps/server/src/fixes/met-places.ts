import { type Fixes, type FixRule, fixesOf, type NumberedFix, nameKey, nameRules } from '@drover/core';
import type { StoredFix, TellingRun } from '@drover/database';
import type { MetIn, NewName } from '@drover/migration';
import { storedPolicySchema } from '../transfers/stored-policy.ts';

/** The number of the rule that is looked at; no stored one has it. */
const NEW = 0;

/** By what rules items were met, for each run that tells of a row; made once for all that are alike. */
export class MetPlaces {
  readonly #stored: readonly StoredFix[];
  readonly #rule: FixRule;
  readonly #fixes = new Map<string, Fixes>();
  readonly #runs = new Map<number, MetIn>();

  constructor(stored: readonly StoredFix[], rule: FixRule) {
    this.#stored = stored;
    this.#rule = rule;
  }

  of(run: TellingRun): MetIn {
    const known = this.#runs.get(run.run);
    if (known !== undefined) return known;
    const { names, settings, transferId } = run;
    const met = settings?.fixes ?? [];
    const had = new Set(met.map(({ number }) => number));
    const current = this.#stored.filter(({ takenBackAt, number }) => takenBackAt === null || had.has(number));
    const place = {
      ...{ run: run.run, rowId: transferId },
      naming: {
        rules: names === null ? null : nameRules(names.profile, names),
        policy: storedPolicySchema.parse(settings?.policy ?? {}).names,
      },
      met: this.#made(met),
      current: this.#made(current),
      next: this.#made([...current, { number: NEW, rule: this.#rule }]),
    };
    this.#runs.set(run.run, place);
    return place;
  }

  folded({ run, name }: NewName): string {
    const rules = this.#runs.get(run)?.naming.rules ?? null;
    return rules === null ? name : nameKey(name, rules);
  }

  #made(rules: readonly NumberedFix[]): Fixes {
    const key = rules.map(({ number }) => number).join(',');
    const fixes = this.#fixes.get(key) ?? fixesOf(rules);
    this.#fixes.set(key, fixes);
    return fixes;
  }
}

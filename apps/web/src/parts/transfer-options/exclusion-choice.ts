import type { ExclusionRule } from '@drover/api';

type Rule = Pick<ExclusionRule, 'id' | 'kind' | 'pattern' | 'standard' | 'title'>;

/** A choice of rules by id, as transfers hold it; null for the standard set. */
export type Choice = readonly string[] | null;

const OWN = /^glob:(.+?)(\/?)$/s;

/** The ids that a choice stands for: names as `default`, and such taken out again by `-`, are resolved. */
export function chosenIds(choice: Choice, rules: readonly Rule[]): readonly string[] {
  const standard = rules.filter((rule) => rule.standard).map(({ id }) => id);
  const chosen = new Set<string>();
  for (const name of choice ?? ['default']) {
    const removes = name.startsWith('-');
    const plain = removes ? name.slice(1) : name;
    for (const id of plain === 'default' ? standard : [plain]) {
      if (removes) chosen.delete(id);
      else chosen.add(id);
    }
  }
  return [...chosen];
}

/** All rules that can be ticked: those that the server has, then the ones of somebody's own. */
export function rulesToTick(ids: readonly string[], rules: readonly Rule[]): readonly Rule[] {
  const known = new Set(rules.map(({ id }) => id));
  return [...rules, ...ids.filter((id) => !known.has(id)).map(ownRule)];
}

function ownRule(id: string): Rule {
  const [, pattern = id, folder = ''] = OWN.exec(id) ?? [];
  return { id, title: 'Own rule', pattern: pattern + folder, kind: folder === '' ? 'any' : 'folder', standard: false };
}

/** The choice with a rule ticked or not; null where it is the standard set again. */
export function tick(choice: Choice, id: string, on: boolean, rules: readonly Rule[]): Choice {
  const before = chosenIds(choice, rules).filter((one) => one !== id);
  const after = new Set(on ? [...before, id] : before);
  if (isStandard([...after], rules)) return null;
  return rulesToTick([...after], rules).flatMap((rule) => (after.has(rule.id) ? [rule.id] : []));
}

/** What a choice comes to, in a few words. */
export function sayChoice(choice: Choice, rules: readonly Rule[]): string {
  const ids = chosenIds(choice, rules);
  if (ids.length === 0) return 'None';
  if (isStandard(ids, rules)) return 'Standard';
  const standard = rules.filter((rule) => rule.standard).length;
  const kept = rules.filter((rule) => rule.standard && ids.includes(rule.id)).length;
  if (kept === standard) return `Standard and ${ids.length - kept} more`;
  if (kept === ids.length && kept * 2 > standard) return `Standard without ${standard - kept}`;
  return ids.length === 1 ? '1 rule' : `${ids.length} rules`;
}

function isStandard(ids: readonly string[], rules: readonly Rule[]): boolean {
  const standard = rules.filter((rule) => rule.standard);
  return standard.length === ids.length && standard.every(({ id }) => ids.includes(id));
}

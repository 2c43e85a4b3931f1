import { checkName, type FixRule, type NameRules, nameRules, replacementProblem } from '@drover/core';
import { metNames } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';

/** Refuses ('invalid-request') a rule that the destinations which the migration's runs have met cannot follow. */
export async function checkFix(app: Application, migrationId: string, rule: FixRule): Promise<void> {
  if (rule.kind === 'rename-folder') refuseLonger(rule);
  if (rule.kind === 'replace-characters' && [...rule.by].length !== 1) {
    throw new ApplicationError('invalid-request', 'A replacement is exactly one character.', { field: 'rule' });
  }
  if (!givesNames(rule)) return;
  for (const { profile, ...known } of await metNames(app.database.db, migrationId)) {
    const problem = problemAt(rule, nameRules(profile, known));
    if (problem === null) continue;
    const remedy = 'Choose another, then try again.';
    throw new ApplicationError('invalid-request', problem, { field: 'rule', remedy });
  }
}

type NameRule = Extract<FixRule, { kind: 'move-folder' | 'rename-folder' | 'replace-characters' }>;

function givesNames(rule: FixRule): rule is NameRule {
  return rule.kind === 'move-folder' || rule.kind === 'rename-folder' || rule.kind === 'replace-characters';
}

function refuseLonger({ path, name }: Extract<FixRule, { kind: 'rename-folder' }>): void {
  const own = path.at(-1) ?? '';
  if (name.length < own.length) return;
  const message = `The new name is not shorter than "${own}".`;
  throw new ApplicationError('invalid-request', message, { field: 'rule', remedy: 'Give it a shorter name.' });
}

function problemAt(rule: NameRule, rules: NameRules): string | null {
  if (rule.kind === 'replace-characters') return replacementProblem(rule.by, rules);
  const depth = rule.kind === 'move-folder' ? rule.to.length : rule.path.length - 1;
  return checkName(rule.name, rules, { kind: 'folder', depth })[0]?.message ?? null;
}

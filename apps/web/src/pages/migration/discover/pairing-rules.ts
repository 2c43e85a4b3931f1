import type { PairingRuleWish } from '@drover/api';

/** The rules by which destinations are found, as the form holds them, in the order in which they are tried. */
export interface RuleDraft {
  readonly kind: PairingRuleWish['kind'];
  readonly on: boolean;
  /** The template, or the way from what was found down. */
  readonly text: string;
}

export const RULES = {
  'look-up': { word: 'A file that says who goes where', field: null, hint: 'Two columns: source, destination.' },
  'equal-names': {
    word: 'Equal names',
    field: 'Folder below it',
    hint: 'The destination has a folder or an account of the same name.',
  },
  directory: {
    word: 'Account names and aliases',
    field: 'Folder below it',
    hint: "The destination's directory knows the name as an account name or alias.",
  },
  template: { word: 'A template', field: 'Template', hint: 'The name is filled in: {name}@contoso.com/H-Drive' },
} as const satisfies Readonly<Record<PairingRuleWish['kind'], unknown>>;

/** The rules that a form begins with; a directory is asked for other names of its users, too. */
export const firstRules = (hasDirectory: boolean): readonly RuleDraft[] => [
  { kind: 'look-up', on: false, text: '' },
  { kind: 'equal-names', on: true, text: '' },
  { kind: 'directory', on: hasDirectory, text: '' },
  { kind: 'template', on: false, text: '/{name}' },
];

/** The rules to send; those that cannot work yet are left out. */
export function rulesOf(drafts: readonly RuleDraft[], hasFile: boolean): PairingRuleWish[] {
  return drafts.flatMap(({ kind, on, text }): PairingRuleWish[] => {
    if (!on) return [];
    const below = text.trim() === '' ? {} : { below: text.trim() };
    if (kind === 'look-up') return hasFile ? [{ kind }] : [];
    if (kind === 'template') return text.trim() === '' ? [] : [{ kind, template: text.trim() }];
    return [{ kind, ...below }];
  });
}

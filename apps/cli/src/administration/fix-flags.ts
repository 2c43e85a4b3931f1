import { type FixRule, fixRuleSchema, sentences } from '@drover/core';
import type { FlagGroup } from '../arguments/flag.ts';
import { UsageError } from '../usage-error.ts';

/** The flags that say a rule. */
export const FIX_FLAGS: FlagGroup = {
  title: 'Flags of "migrations fix"',
  flags: [
    { name: 'replace-by', value: 'CHARACTER', help: 'It stands in names for each character that is refused.' },
    { name: 'folder', value: 'PATH', help: 'A folder below those of the rows, such as /Projects/2019 ...' },
    { name: 'name', value: 'NAME', help: '... and its shorter name at the destination, or ...' },
    { name: 'into', value: 'PATH', help: '... the folder above it into which it goes up; / is that of the row.' },
    { name: 'exclude-name', value: 'PATTERN', repeatable: true, help: 'Leave out what is named so, such as "*.tmp".' },
    { name: 'exclude-extension', value: 'EXTENSION', repeatable: true, help: 'Leave out such files, as pst.' },
    { name: 'exclude-larger', value: 'BYTES', help: 'Leave out files with more bytes.' },
    { name: 'exclude-path', value: 'PATH', repeatable: true, help: 'Leave out this file or folder of every row.' },
    { name: 'dry-run', short: 'n', help: 'Say what the rule would change, and make none.' },
  ],
};

type Flags = ReadonlyMap<string, readonly string[]>;

const RULES: readonly { readonly flag: string; readonly rule: (values: readonly string[], flags: Flags) => unknown }[] =
  [
    { flag: 'replace-by', rule: ([by]) => ({ kind: 'replace-characters', by }) },
    {
      flag: 'folder',
      rule: ([folder = ''], flags) => folderRule(namesIn(folder), flags.get('name')?.[0], flags.get('into')?.[0]),
    },
    { flag: 'exclude-name', rule: (patterns) => ({ kind: 'exclude-names', patterns }) },
    { flag: 'exclude-extension', rule: (extensions) => ({ kind: 'exclude-extensions', extensions }) },
    { flag: 'exclude-larger', rule: ([bytes]) => ({ kind: 'exclude-larger', bytes: Number(bytes) }) },
    { flag: 'exclude-path', rule: (paths) => ({ kind: 'exclude-paths', paths: paths.map(namesIn) }) },
  ];

function folderRule(path: readonly string[], name: string | undefined, into: string | undefined): unknown {
  if (into === undefined) return { kind: 'rename-folder', path, name };
  return { kind: 'move-folder', path, to: namesIn(into), name: name ?? path.at(-1) };
}

/** The one rule that the flags say. */
export function ruleFrom(flags: Flags): FixRule {
  const [chosen, ...others] = RULES.filter(({ flag }) => flags.has(flag));
  if (chosen === undefined || others.length > 0) {
    const all = RULES.map(({ flag }) => `--${flag}`).join(', ');
    throw new UsageError(`migrations fix: say one rule by one of ${all}.`);
  }
  const parsed = fixRuleSchema.safeParse(chosen.rule(flags.get(chosen.flag) ?? [], flags));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    sentences(`--${FLAG_OF[String(issue?.path[0])] ?? chosen.flag}: ${issue?.message ?? 'cannot be'}`),
  );
}

const FLAG_OF: Readonly<Record<string, string>> = { name: 'name', to: 'into' };

function namesIn(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

import { StorageError } from '@drover/core';
import type { z } from 'zod';
import { type FieldInfo, isDemanded, isShown, type OptionsSchema, type OptionValues } from '../options.ts';

/** What is wrong with one field; `field` is null when it is the whole that is wrong. Never holds what was entered. */
export interface OptionProblem {
  readonly field: string | null;
  /** One sentence for a person. */
  readonly message: string;
}

export type Validation<O extends OptionsSchema> =
  | { readonly ok: true; readonly values: OptionValues<O> }
  | { readonly ok: false; readonly problems: readonly OptionProblem[] };

/** Checks what a person entered. Fields that are hidden by the others' values are left out, whatever they hold. */
export function validateOptions<O extends OptionsSchema>(options: O, input: unknown): Validation<O> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, problems: [{ field: null, message: 'The options must be given by name.' }] };
  }
  const { fields } = options;
  const entered = input as Readonly<Record<string, unknown>>;
  const shown = Object.fromEntries(
    Object.entries(entered).filter(([name, value]) => value !== undefined && isShown(fields, name, entered)),
  );
  const missing = Object.entries(fields)
    .filter(([name, { info }]) => isShown(fields, name, entered) && isDemanded(info) && isEmpty(shown[name]))
    .map(([name, { info }]): OptionProblem => ({ field: name, message: `Fill in "${info.label}".` }));
  const parsed = options.schema.safeParse(withoutEmpty(options, shown), {
    error: (issue) => sentence(fields[String(issue.path?.[0])]?.info, issue),
  });
  if (parsed.success && missing.length === 0) return { ok: true, values: parsed.data as OptionValues<O> };
  const said = new Set(missing.map(({ field }) => field));
  const wrong = (parsed.error?.issues ?? []).flatMap(problemsOf).filter(({ field }) => !said.has(field));
  return { ok: false, problems: [...missing, ...wrong] };
}

/** The same for programs: values, or one error that names every problem. */
export function parseOptions<O extends OptionsSchema>(options: O, input: unknown): OptionValues<O> {
  const validation = validateOptions(options, input);
  if (validation.ok) return validation.values;
  throw new StorageError({
    kind: 'config-invalid',
    message: `The connector's settings are incomplete or wrong: ${validation.problems.map((each) => each.message).join(' ')}`,
    remedy: 'Correct the settings, then try again.',
  });
}

/** A form sends an empty text for what nobody filled in. */
function withoutEmpty(options: OptionsSchema, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !(isEmpty(value) && options.fields[name] !== undefined)),
  );
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '';
}

function problemsOf(issue: z.core.$ZodIssue): OptionProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: key, message: `There is no setting named "${key}".` }));
  }
  const [name] = issue.path;
  return [{ field: name === undefined ? null : String(name), message: issue.message }];
}

/** For issues whose schema has no words of its own. */
function sentence(info: FieldInfo | undefined, issue: z.core.$ZodRawIssue): string {
  const label = `"${info?.label ?? 'The setting'}"`;
  switch (issue.code) {
    case 'invalid_type':
      return info?.input === 'static'
        ? `${label} cannot be set.`
        : `${label} must be ${typeNames[issue.expected] ?? issue.expected}.`;
    case 'too_small':
    case 'too_big':
      return info?.input === 'number' ? `${label} is out of range.` : `${label} has the wrong length.`;
    case 'invalid_value':
      return `${label} must be one of: ${(info?.choices ?? []).map((choice) => choice.label).join(', ')}.`;
    default:
      return `${label} is not valid.`;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'on or off',
};

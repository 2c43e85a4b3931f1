import { type ConnectorDefinition, type OptionProblem, validateOptions } from '@drover/connector-kit';
import { ApplicationError } from '../errors/application-error.ts';

export type OptionValue = string | number | boolean;

export interface CheckedOptions {
  /** All of them, as the connector takes them. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What may be shown and stored in clear. */
  readonly open: Readonly<Record<string, OptionValue>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Checks what a person entered, and keeps what must never be shown apart from the rest. */
export function checkOptions(
  definition: ConnectorDefinition,
  entered: Readonly<Record<string, unknown>>,
): CheckedOptions {
  const checked = validateOptions(definition.options, entered);
  if (!checked.ok) throw invalid(checked.problems);
  const given = Object.entries(checked.values).filter(([, value]) => value !== undefined);
  const isSecret = ([name]: [string, unknown]): boolean => definition.options.fields[name]?.info.secret === true;
  return {
    values: checked.values,
    open: Object.fromEntries(given.filter((each) => !isSecret(each))) as Record<string, OptionValue>,
    secrets: Object.fromEntries(given.filter(isSecret).map(([name, value]) => [name, String(value)])),
  };
}

function invalid(problems: readonly OptionProblem[]): ApplicationError {
  const fields = problems.map(({ field, message }) => ({ field: `options.${field ?? ''}`, message }));
  const [first] = problems;
  return new ApplicationError('invalid-request', first?.message, {
    fields,
    ...(first?.field == null ? {} : { field: `options.${first.field}` }),
  });
}

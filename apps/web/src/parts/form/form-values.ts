import type { ConnectorOptions, FormField } from '@drover/api';

/** What stands in a form: text as it was typed, switches as they are. */
export type FormValues = Readonly<Record<string, string | boolean>>;

/** How a form begins: with what is stored, else with each field's standard. Secrets begin empty. */
export function startValues(fields: readonly FormField[], stored: ConnectorOptions = {}): FormValues {
  const open = Object.fromEntries(fields.flatMap(({ name, secret }) => (secret ? [] : [[name, stored[name]]])));
  return draftValues(fields, open);
}

/** How a form begins that something else has filled in, secrets too. */
export function draftValues(fields: readonly FormField[], filled: Partial<ConnectorOptions>): FormValues {
  return Object.fromEntries(
    fields
      .filter(({ input }) => input !== 'static')
      .map(({ name, input, standard, secret }) => {
        const value = filled[name] ?? (secret ? undefined : standard);
        return [name, input === 'toggle' ? value === true : value === undefined ? '' : String(value)];
      }),
  );
}

/** Whether a field is there at all, given what the others hold. */
export function isShown({ shownWhen }: FormField, values: FormValues): boolean {
  return shownWhen === undefined || shownWhen.is.includes(String(values[shownWhen.field]));
}

/**
 * What is missing or wrong, by field. With `keepsSecrets`, an empty secret stands for the stored one. The server checks everything
 * once more; this only spares a person the way.
 */
export function findFaults(
  fields: readonly FormField[],
  values: FormValues,
  { keepsSecrets = false } = {},
): Readonly<Record<string, string>> {
  const faults: Record<string, string> = {};
  for (const field of fields) {
    const { name, label, input, required, secret } = field;
    if (input === 'static' || input === 'toggle' || !isShown(field, values)) continue;
    const text = String(values[name] ?? '');
    const empty = secret ? text === '' : text.trim() === '';
    if (empty && required && !(secret && keepsSecrets)) faults[name] = `${label} is needed.`;
    if (!empty && input === 'number' && !/^\d+$/.test(text.trim())) faults[name] = `${label} must be a number.`;
  }
  return faults;
}

/** What is sent: only what is shown and filled in, numbers as numbers, secrets to the letter. */
export function toOptions(fields: readonly FormField[], values: FormValues): ConnectorOptions {
  const options: Record<string, string | number | boolean> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (field.input === 'static' || value === undefined || !isShown(field, values)) continue;
    if (typeof value === 'boolean') options[field.name] = value;
    else if (field.secret) {
      if (value !== '') options[field.name] = value;
    } else if (value.trim() !== '') {
      options[field.name] = field.input === 'number' ? Number(value) : value.trim();
    }
  }
  return options;
}

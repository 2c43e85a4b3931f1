import { z } from 'zod';
import type { Field, FieldInfo } from '../options.ts';

/** What a person reads about a field. */
export type Wording = Pick<FieldInfo, 'label' | 'help' | 'placeholder' | 'advanced'>;

/** One line of text; never empty, spaces at its ends are the person's own. */
export function text(wording: Wording): Field<z.ZodString> {
  return { schema: z.string().min(1), info: { ...wording, input: 'text', secret: false } };
}

/** One line that is never shown again. */
export function secret(wording: Wording): Field<z.ZodString> {
  return { schema: z.string().min(1), info: { ...wording, input: 'secret', secret: true } };
}

/** Several lines that are never shown again, such as a private key. */
export function multilineSecret(wording: Wording): Field<z.ZodString> {
  return { schema: z.string().min(1), info: { ...wording, input: 'multiline-secret', secret: true } };
}

/** A TCP port, with the one that stands in the form until a person changes it. */
export function port(wording: Wording, standard: number): Field<z.ZodDefault<z.ZodNumber>> {
  return {
    schema: z.number().int().min(1).max(65_535).default(standard),
    info: { ...wording, input: 'number', secret: false, standard },
  };
}

/** One of several values, each with its wording; the first is preselected. */
export function choice<const C extends Readonly<Record<string, string>>>(
  wording: Wording,
  choices: C,
): Field<z.ZodDefault<z.ZodEnum<{ [K in keyof C & string]: K }>>> {
  const values = Object.keys(choices) as (keyof C & string)[];
  const [first] = values;
  if (first === undefined) throw new RangeError(`A choice needs at least one value: ${wording.label}`);
  const schema = z.enum(Object.fromEntries(values.map((value) => [value, value])) as { [K in keyof C & string]: K });
  return {
    schema: schema.default(first as unknown as Parameters<typeof schema.default>[0]) as unknown as z.ZodDefault<
      typeof schema
    >,
    info: {
      ...wording,
      input: 'choice',
      secret: false,
      standard: first,
      choices: Object.entries(choices).map(([value, label]) => ({ value, label })),
    },
  };
}

/** On or off. */
export function toggle(wording: Wording, standard = false): Field<z.ZodDefault<z.ZodBoolean>> {
  return { schema: z.boolean().default(standard), info: { ...wording, input: 'toggle', secret: false, standard } };
}

/** A sentence that stands where an input would; it has no value. */
export function staticText(wording: Wording, words: string): Field<z.ZodExactOptional<z.ZodNever>> {
  return { schema: z.exactOptional(z.never()), info: { ...wording, input: 'static', secret: false, text: words } };
}

/** The same field, which a person may leave empty. */
export function optional<S extends z.ZodType>(field: Field<S>): Field<z.ZodExactOptional<S>> {
  return { schema: z.exactOptional(field.schema), info: { ...field.info, optional: true } };
}

/** The same field, shown only while another field has one of the values, and then demanded unless it is optional. */
export function shownWhen<S extends z.ZodType>(
  other: string,
  is: readonly string[],
  field: Field<S>,
): Field<z.ZodExactOptional<S>> {
  return { schema: z.exactOptional(field.schema), info: { ...field.info, shownWhen: { field: other, is } } };
}

import { z } from 'zod';

/** How a field looks to a person; the same data makes the form, the documentation page and the command-line flags. */
export interface FieldInfo {
  readonly label: string;
  readonly input: 'text' | 'secret' | 'multiline-secret' | 'number' | 'choice' | 'toggle' | 'static';
  /** One or two sentences. `{outgoingAddress}` stands for the address that services see calls come from. */
  readonly help?: string;
  readonly placeholder?: string;
  /** For `choice`: value and wording, in order. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** For `static`: the text that stands in place of an input. */
  readonly text?: string;
  /** What holds until a person changes it. */
  readonly standard?: string | number | boolean;
  /** A person may leave it empty. */
  readonly optional?: boolean;
  /** Never shown again, logged or returned once it has been saved. */
  readonly secret: boolean;
  /** Shown, and demanded, only when another field has one of these values. */
  readonly shownWhen?: { readonly field: string; readonly is: readonly string[] };
  readonly advanced?: boolean;
}

export interface Field<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly info: FieldInfo;
}

export type Fields = Readonly<Record<string, Field>>;

/** The options of one connector type: one declaration, from which everything else is derived. */
export interface OptionsSchema<F extends Fields = Fields> {
  readonly fields: F;
  readonly schema: z.ZodObject<{ [K in keyof F]: F[K]['schema'] }>;
}

export type OptionValues<O extends OptionsSchema> = z.output<O['schema']>;

export function defineOptions<const F extends Fields>(fields: F): OptionsSchema<F> {
  const shape = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.schema]));
  return { fields, schema: z.strictObject(shape) as unknown as OptionsSchema<F>['schema'] };
}

/** Whether a field is there at all, given what the others hold. */
export function isShown(fields: Fields, name: string, values: Readonly<Record<string, unknown>>): boolean {
  const { shownWhen } = fields[name]?.info ?? {};
  if (shownWhen === undefined) return true;
  const value = values[shownWhen.field] ?? fields[shownWhen.field]?.info.standard;
  return shownWhen.is.includes(String(value));
}

/** Whether a person has to fill a field in, when it is shown. */
export function isDemanded({ input, optional, standard }: FieldInfo): boolean {
  return input !== 'static' && optional !== true && standard === undefined;
}

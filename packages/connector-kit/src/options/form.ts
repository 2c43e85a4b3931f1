import { type FieldInfo, isDemanded, type OptionsSchema } from '../options.ts';

/** One field of a form, as plain JSON for the web. */
export interface FormField extends Omit<FieldInfo, 'optional'> {
  readonly name: string;
  /** Must be filled in when it is shown. */
  readonly required: boolean;
}

export interface FormContext {
  /** The address that services see calls come from, for allow-lists. */
  readonly outgoingAddress?: string;
}

/** The form of a connector type, in the order of its declaration. */
export function describeForm(options: OptionsSchema, context: FormContext = {}): FormField[] {
  return Object.entries(options.fields).map(([name, { info }]) => {
    const { optional: _, help, ...rest } = info;
    return {
      ...rest,
      name,
      required: isDemanded(info),
      ...(help === undefined ? {} : { help: fillIn(help, context) }),
    };
  });
}

/** Help with the words that depend on where Drover runs. */
export function fillIn(help: string, { outgoingAddress }: FormContext): string {
  return help.replaceAll('{outgoingAddress}', outgoingAddress ?? 'the address of the machine that runs Drover');
}

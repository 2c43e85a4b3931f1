/** What must never be seen anywhere but where it is expected, in whatever form. */
export class PlantedSecrets {
  readonly #forms: { readonly name: string; readonly form: string; readonly bytes: Buffer }[] = [];

  /** From now on `text` is looked for as it is and in every form that programs write it in. */
  plant(name: string, text: string): void {
    if (text.length < 12) throw new RangeError(`${name} is too short to be found for certain`);
    for (const [form, written] of formsOf(text)) this.#forms.push({ name, form, bytes: Buffer.from(written) });
  }

  /** Says which secrets stand in this, and in which form; `but` names those that belong there. */
  foundIn(content: string | Uint8Array, ...but: readonly string[]): readonly string[] {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#forms
      .filter(({ name, bytes: wanted }) => !but.includes(name) && haystack.includes(wanted))
      .map(({ name, form }) => `${name}, ${form}`);
  }
}

function* formsOf(text: string): Generator<readonly [form: string, written: string]> {
  const bytes = Buffer.from(text);
  yield ['as it is', text];
  yield ['as JSON', JSON.stringify(text).slice(1, -1)];
  yield ['in a URL', encodeURIComponent(text)];
  yield ['in a form', new URLSearchParams([['', text]]).toString().slice(1)];
  yield ['in hex', bytes.toString('hex')];
  yield ['in upper-case hex', bytes.toString('hex').toUpperCase()];
  for (const before of [0, 1, 2]) {
    // Bytes beside it change the first and the last letters.
    const within = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const kept = within.slice(before === 0 ? 0 : 4, Math.floor((before + bytes.length) / 3) * 4);
    yield ['in base64', kept];
    yield ['in base64url', kept.replaceAll('+', '-').replaceAll('/', '_')];
  }
}

/** A number of so many bytes, or bytes as they are. */
export type Field = Uint8Array | readonly [bytes: 2 | 4 | 8, value: number];

/** These fields one after the other, numbers with their lowest byte first. */
export function record(...fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, field) => sum + widthOf(field), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const field of fields) {
    if (field instanceof Uint8Array) bytes.set(field, at);
    else put(view, at, field);
    at += widthOf(field);
  }
  return bytes;
}

function widthOf(field: Field): number {
  return field instanceof Uint8Array ? field.length : field[0];
}

function put(view: DataView, at: number, [bytes, value]: Exclude<Field, Uint8Array>): void {
  if (bytes === 2) view.setUint16(at, value, true);
  else if (bytes === 4) view.setUint32(at, value, true);
  else view.setBigUint64(at, BigInt(value), true);
}

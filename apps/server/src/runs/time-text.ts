/** A time as sentences of the service tell it, wherever the reader is. */
export function timeText(time: Date | number | string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' at ')} UTC`;
}

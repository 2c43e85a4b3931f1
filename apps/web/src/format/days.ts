const isDay = (text: string): boolean => /^\d{4,6}-\d\d-\d\d$/.test(text);
const two = (part: number): string => String(part).padStart(2, '0');

/** The day of the viewer's zone whose midnight the moment is, or, one day later, that ends with it; null when it is no midnight there. */
export function dayOf(instant: string, daysLater: 0 | 1): string | null {
  const at = new Date(instant);
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() - daysLater);
  const text = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  return Date.parse(instantOf(text, daysLater)) === at.getTime() ? text : null;
}

/** The midnight with which a day begins in the viewer's zone, or one day later; what is a moment already stays what it is. */
export function instantOf(dayOrInstant: string, daysLater: 0 | 1): string {
  if (!isDay(dayOrInstant)) return dayOrInstant;
  const [year = 0, month = 1, date = 1] = dayOrInstant.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}

/** What a field for day and time of the viewer's zone takes, to the second. */
export function localTimeOf(instant: string): string {
  const at = new Date(instant);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

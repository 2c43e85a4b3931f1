/** Whether a dialog that is open keeps the focus from this element. */
export function isBehindDialog(element: Element): boolean {
  return [...document.querySelectorAll('[aria-modal="true"]')].some((dialog) => !dialog.contains(element));
}

import type { Locator, Page } from 'playwright-core';

/** The field with this label, whether or not a star says that it must be filled in. */
export function fieldOf(page: Page, label: string): Locator {
  return page.getByLabel(new RegExp(`^${RegExp.escape(label)}\\*?$`));
}

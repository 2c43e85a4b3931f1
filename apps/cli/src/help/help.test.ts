import { describe, expect, it } from 'vitest';
import { COPY_FLAGS } from '../commands/copy-flags.ts';
import { PROFILE_FLAGS } from '../commands/profile-flags.ts';
import { VERIFY_FLAGS } from '../commands/verify-flags.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { CONNECTORS_HELP, MIGRATIONS_HELP, SIGN_IN_APPS_HELP, TRANSFERS_HELP } from './administration-help.ts';
import { COPY_HELP } from './copy-help.ts';
import { helpText } from './help-text.ts';
import { MAIN_HELP } from './main-help.ts';
import { PROFILE_HELP } from './profile-help.ts';
import { referencePage } from './reference-page.ts';
import { VERIFY_HELP } from './verify-help.ts';

describe('help', () => {
  it.each([
    MAIN_HELP,
    COPY_HELP,
    PROFILE_HELP,
    VERIFY_HELP,
    CONNECTORS_HELP,
    SIGN_IN_APPS_HELP,
    MIGRATIONS_HELP,
    TRANSFERS_HELP,
  ])('of $command fits 100 columns and says how it is used', (page) => {
    const text = helpText(page);
    expect(text).toMatch(/^Usage: drover /);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('explains every flag and every exit code', () => {
    const copy = helpText(COPY_HELP);
    for (const { flags } of COPY_FLAGS) for (const { name } of flags) expect(copy).toContain(`--${name}`);
    for (const { flags } of PROFILE_FLAGS)
      for (const { name } of flags) expect(helpText(PROFILE_HELP)).toContain(`--${name}`);
    for (const { flags } of VERIFY_FLAGS)
      for (const { name } of flags) expect(helpText(VERIFY_HELP)).toContain(`--${name}`);
    for (const { code } of EXIT_CODES) expect(copy).toMatch(new RegExp(`^ +${code}  +\\S`, 'm'));
  });

  it('agrees with the reference page', async () => {
    await expect(referencePage()).toMatchFileSnapshot('../../../../docs/reference/cli.md');
  });
});

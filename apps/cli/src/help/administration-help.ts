import {
  CONNECTORS_FLAGS,
  MIGRATIONS_FLAGS,
  SIGN_IN_APPS_FLAGS,
  TRANSFERS_FLAGS,
} from '../administration/administration-flags.ts';
import { flagSections, type HelpPage, type HelpSection } from './help-page.ts';

const ACCESS =
  'It talks to the server that DROVER_URL names, with the API token in DROVER_TOKEN; or both stand in $XDG_CONFIG_HOME/drover/server.json as {"url": "...", "token": "..."}, a file that only you may read. Tokens are made on the page, under Account. A connector or migration is named by its id, or by its name where only one has it.';

const EXIT_CODES: HelpSection = {
  title: 'Exit codes',
  rows: [
    ['0', 'It was done.'],
    ['1', 'It could not be done, or not all of it; the message says why.'],
    ['2', 'The command line is wrong, or the server found a value that cannot be.'],
    ['3', '"transfers status" and --wait: some rows did not go through.'],
    ['5', 'The token is not valid, or its role does not allow this.'],
    ['6', 'The server cannot be reached.'],
    ['9', 'It is running already.'],
    ['10', 'No server is configured, or there is no such thing: also where "transfers start" meets no row.'],
    ['130', 'Ended by Ctrl-C, SIGINT or SIGTERM; what runs on the server goes on.'],
  ],
};

export const CONNECTORS_HELP: HelpPage = {
  command: 'drover connectors',
  usage: [
    'drover connectors list [flags]',
    'drover connectors types [flags]',
    'drover connectors add TYPE NAME [flags]',
    'drover connectors test CONNECTOR [flags]',
    'drover connectors remove CONNECTOR [flags]',
  ],
  intro: ['Authorises storage on a Drover server, tries it, and ends it.', ACCESS],
  sections: [
    ...flagSections(CONNECTORS_FLAGS),
    EXIT_CODES,
    {
      title: 'Examples',
      examples: [
        'drover connectors types',
        'drover connectors add ftp Old --option server=ftp.example.com --secret password=./password',
      ],
    },
  ],
};

export const SIGN_IN_APPS_HELP: HelpPage = {
  command: 'drover sign-in-apps',
  usage: [
    'drover sign-in-apps show [PROVIDER] [flags]',
    'drover sign-in-apps set PROVIDER CLIENT-ID [flags]',
    'drover sign-in-apps certificate PROVIDER [flags]',
    'drover sign-in-apps remove PROVIDER [flags]',
  ],
  intro: [
    'Says as which app a Drover server signs in at Microsoft ("microsoft"). "set" replaces what was set before; "certificate" makes a key pair that never leaves the server, and prints the certificate to be uploaded at the service.',
    ACCESS,
  ],
  sections: [
    ...flagSections(SIGN_IN_APPS_FLAGS),
    EXIT_CODES,
    {
      title: 'Examples',
      examples: [
        'drover sign-in-apps certificate microsoft > drover.pem',
        'drover sign-in-apps set microsoft 11112222-bbbb-3333-cccc-4444dddd5555 --new-certificate',
      ],
    },
  ],
};

export const MIGRATIONS_HELP: HelpPage = {
  command: 'drover migrations',
  usage: [
    'drover migrations list [flags]',
    'drover migrations add NAME --source CONNECTOR --destination CONNECTOR',
    'drover migrations show MIGRATION [flags]',
    'drover migrations rename MIGRATION NAME [flags]',
    'drover migrations remove MIGRATION [flags]',
    'drover migrations fixes MIGRATION [flags]',
    'drover migrations fix MIGRATION RULE [--dry-run]',
    'drover migrations unfix MIGRATION NUMBER [flags]',
  ],
  intro: [
    'Makes and lists migrations: many transfers between two connectors of a Drover server; "fix" makes a rule that cures a problem in all of their rows.',
    ACCESS,
  ],
  sections: [
    ...flagSections(MIGRATIONS_FLAGS),
    EXIT_CODES,
    {
      title: 'Examples',
      examples: [
        'drover migrations add "Home drives" --source "Old server" --destination "New server"',
        'drover migrations fix "Home drives" --exclude-extension pst --exclude-extension ost --dry-run',
        'drover migrations fix "Home drives" --folder "/Correspondence with authorities" --name Authorities',
      ],
    },
  ],
};

export const TRANSFERS_HELP: HelpPage = {
  command: 'drover transfers',
  usage: [
    'drover transfers list MIGRATION [flags]',
    'drover transfers import MIGRATION FILE.csv [flags]',
    'drover transfers update MIGRATION FILE.csv [flags]',
    'drover transfers start MIGRATION [flags]',
    'drover transfers cancel MIGRATION [flags]',
    'drover transfers status MIGRATION [flags]',
    'drover transfers log TRANSFER [flags]',
  ],
  intro: ['Fills a migration with rows, starts them, and tells how they stand.', ACCESS],
  sections: [
    ...flagSections(TRANSFERS_FLAGS),
    EXIT_CODES,
    {
      title: 'Examples',
      examples: [
        'drover transfers import "Home drives" users.csv --dry-run',
        'drover transfers start "Home drives" --filter tags:pilot --wait',
        'drover transfers status "Home drives" --json',
      ],
    },
  ],
};

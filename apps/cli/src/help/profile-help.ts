import { PROFILE_FLAGS } from '../commands/profile-flags.ts';
import { flagSections, type HelpPage } from './help-page.ts';

export const PROFILE_HELP: HelpPage = {
  command: 'drover profile',
  usage: ['drover profile list', 'drover profile add NAME URL [flags]', 'drover profile remove NAME'],
  intro: [
    'Gives a server a name, so that "drover copy ~/Documents office:backup" is all there is to type. NAME has two or more letters, digits, dots, dashes or underscores, and begins with a letter or digit. Everything is kept encrypted in a file that only you can read; the key lies beside it.',
  ],
  sections: [
    ...flagSections(PROFILE_FLAGS),
    {
      title: 'Examples',
      examples: [
        'drover profile add office sftp://ann@files.example.com/~/shared',
        'drover copy ~/Documents office:backup',
        'drover profile list',
      ],
    },
  ],
};

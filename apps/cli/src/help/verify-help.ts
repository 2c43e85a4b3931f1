import { VERIFY_FLAGS } from '../commands/verify-flags.ts';
import { flagSections, type HelpPage } from './help-page.ts';

export const VERIFY_HELP: HelpPage = {
  command: 'drover verify',
  usage: ['drover verify FILE [--key KEY] [--path P [--row ROW] [--inclusion FILE]]'],
  intro: [
    'Checks a proof of migration, or what proves that one file belongs to one: that nothing of it was changed since it was signed, and that its figures are right. FILE is read from the beginning to the end; no server is needed.',
  ],
  sections: [
    ...flagSections(VERIFY_FLAGS),
    {
      title: 'Exit codes',
      rows: [
        ['0', 'The proof is sound, and says that everything found is accounted for.'],
        ['1', 'The proof is refused, or cannot be read; the message says why, and at which line.'],
        ['2', 'The command line is wrong.'],
        ['3', 'The proof is sound, and says that files failed, or that something is not known.'],
      ],
    },
    {
      title: 'Examples',
      examples: [
        'drover verify proof.jsonl --key proof-key.pem',
        'drover verify proof.jsonl --key proof-key.pem --path "Users/ada/Thesis.docx"',
      ],
    },
  ],
};

import { randomUUID } from 'node:crypto';
import type { ControlChannel } from './control-channel.ts';
import { type Features, parseFeatures } from './features.ts';
import type { ServerKnowledge } from './knowledge.ts';
import { printable, type Reply } from './reply-parser.ts';

/** What can be learned about a server right after the first login. */
export async function learnFeatures(
  control: ControlChannel,
  knowledge: ServerKnowledge,
  readOnly: boolean,
): Promise<Features> {
  const [feat, syst] = await Promise.all([control.send('FEAT'), control.send('SYST')]);
  const features = parseFeatures(feat, syst);
  const restart = features.restart || (!features.announced && (await control.send('REST', '0')).code === 350);
  if (features.mfmt) knowledge.timeCommand = 'MFMT';
  else if (features.mdtm && readOnly) knowledge.timeCommand = 'unasked';
  else if (features.mdtm && (await setsTimesByMdtm(control))) knowledge.timeCommand = 'MDTM';
  knowledge.features = { ...features, restart };
  return knowledge.features;
}

/**
 * vsftpd takes MDTM with a time as the order to set it, where it is so configured, and tells nobody. Its refusal for a file that does not
 * exist speaks of setting or of getting; there is no code to go by. A server that guesses otherwise looks for a file of that odd name.
 */
async function setsTimesByMdtm(control: ControlChannel): Promise<boolean> {
  const reply = await control.send('MDTM', `20000101000000 .drover-${randomUUID()}`);
  return reply.code === 550 && /\bset\b/i.test(reply.lines.join(' '));
}

/** Product and version as far as the greeting tells: servers are proud of them, and people recognise their server by them. */
export function softwareOf(greeting: Reply): string {
  const words = greeting.lines.map(printable).map((line) => line.replace(/^[-(\s]+|[-)\s]+$/g, ''));
  return (words.find((line) => line !== '') ?? 'FTP server').slice(0, 80);
}

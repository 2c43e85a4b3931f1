import { writeFileSync } from 'node:fs';

/**
 * The text of a program that stands in for the agent: it writes a line of its version into `trace` when it starts, and then behaves as
 * it is told, until it is asked to end.
 */
export function standIn(
  version: string,
  trace: string,
  behaviour: 'accepted' | 'dies' | 'ends' | 'hangs' | 'updates',
  next = '',
): string {
  const lines = {
    accepted: "process.send({ agent: 'accepted' });",
    dies: 'process.exit(7);',
    ends: 'process.exit(0);',
    hangs: '',
    updates: `process.send({ agent: 'accepted' }); process.send({ agent: 'update', version: '${next}' }, () => process.exit(0));`,
  };
  return `
if (process.argv.includes('--version')) { console.log('Drover Agent\\n${version} (Unix)'); process.exit(0); }
require('node:fs').appendFileSync(${JSON.stringify(trace)}, '${version} after ' + process.env.DROVER_AGENT_WATCHED_AFTER + '\\n');
process.on('message', (message) => { if (message.watcher === 'end') process.send({ agent: 'stopping' }, () => process.exit(0)); });
process.on('disconnect', () => process.exit(0));
setInterval(() => undefined, 1000);
${lines[behaviour]}
`;
}

export function writeStandIn(path: string, ...program: Parameters<typeof standIn>): void {
  writeFileSync(path, standIn(...program));
}

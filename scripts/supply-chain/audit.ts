import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { allowListSchema, judgeAudit } from './judge-audit.ts';

/** `npm run audit`: ends with 1 when a package that Drover runs with has a known vulnerability of high or critical severity. */
const root = resolve(import.meta.dirname, '../..');
const allowed = allowListSchema.parse(
  JSON.parse(await readFile(join(import.meta.dirname, 'allowed-advisories.json'), 'utf8')),
);
const printed = await new Promise<string>((done) => {
  // It ends with 1 also where it found something: what it printed tells.
  execFile('npm', ['audit', '--omit=dev', '--json'], { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
    done(stdout === '' ? String(error) : stdout),
  );
});
const verdict = judgeAudit(printed, allowed, new Date().toISOString().slice(0, 10));
if (verdict.kind === 'skipped') {
  console.log(`audit: skipped, because the registry told nothing: ${verdict.reason}`);
} else {
  for (const note of verdict.notes)
    console.log(`audit: ${note}: take it out of scripts/supply-chain/allowed-advisories.json`);
  for (const words of verdict.refused) console.error(`audit: ${words}`);
  if (verdict.refused.length === 0) console.log('audit: nothing of high or critical severity is known');
  else process.exitCode = 1;
}

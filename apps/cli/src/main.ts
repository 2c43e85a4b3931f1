import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { cacheFolder } from './files/drover-folders.ts';
import { makeOwnFolder } from './files/own-folder.ts';

// V8 lets garbage grow to three times what is alive before it looks; half as much again costs no measurable time.
setFlagsFromString('--heap-growing-percent=50');

// Halves the time to start: sources are stripped of types and compiled once. What cannot be cached is compiled again, as without it.
// The cache is code that will be run, so whoever can write to it would run as this user: with sudo and a kept HOME, as root.
const compiled = cacheFolder(process.env, homedir());
try {
  if (makeOwnFolder(compiled)) enableCompileCache(compiled);
} catch {
  // A home folder that cannot be written: nothing depends on the cache.
}

const { runCommand } = await import('./commands/run-command.ts');
const { processWorld } = await import('./process-world.ts');
const exitCode = await runCommand(process.argv.slice(2), processWorld(process));
// A success whose output was lost keeps the code that says so.
if (exitCode !== 0) process.exitCode = exitCode;

import { startCuttingProxy } from '@drover/agent-link/testing';

/**
 * Passes connections on to a port of this machine and prints the port that it listens on. Once it is told so on its standard input, each byte
 * comes later by so many milliseconds.
 */
const [port, delayMs] = process.argv.slice(2).map(Number);
if (port === undefined || delayMs === undefined) throw new RangeError('needs a port and a delay');
const proxy = await startCuttingProxy(port);
process.stdin.once('data', () => proxy.delay(delayMs));
process.stdout.write(`${proxy.port}\n`);

import { type DestinationStream, type Logger, pino } from 'pino';
import { connectorKinds } from './connectors/catalogue.ts';

const LEVELS: Readonly<Record<number, string>> = { 30: 'info', 40: 'warning', 50: 'error', 60: 'fatal' };
const NOT_SHOWN = new Set(['level', 'time', 'msg', 'err', 'pid', 'hostname', 'process']);

/**
 * The log: JSON lines for machines, or short lines of what matters for people. Nothing secret is ever given to it; as a second wall,
 * every field that a connector type declares secret is taken out by name.
 */
export function createLog(json: boolean, write: (line: string) => void, process: 'server' | 'worker'): Logger {
  const destination: DestinationStream = { write: (line) => write(json ? line.trimEnd() : forPeople(line)) };
  return pino(
    { level: json ? 'info' : 'warn', base: { process }, redact: { paths: [...secretPaths()], censor: '(hidden)' } },
    destination,
  );
}

function secretPaths(): ReadonlySet<string> {
  const declared = connectorKinds().flatMap(({ definition }) =>
    Object.entries(definition.options.fields)
      .filter(([, { info }]) => info.secret)
      .map(([name]) => name),
  );
  const names = [...declared, 'token', 'secret', 'cookie', 'authorization', 'key'];
  const places = names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return new Set([...places, 'req.headers', 'request.headers']);
}

function forPeople(line: string): string {
  const record = JSON.parse(line) as Record<string, unknown> & {
    level: number;
    msg?: string;
    err?: { message?: string };
  };
  const rest = Object.entries(record)
    .filter(([name]) => !NOT_SHOWN.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const parts = [record.msg ?? '', record.err?.message ?? '', ...rest].filter((part) => part !== '');
  return `${LEVELS[record.level] ?? 'note'}: ${parts.join(' · ')}`;
}

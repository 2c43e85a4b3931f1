import type { Reply } from './reply-parser.ts';

/**
 * The port that a 229 or 227 reply offers; null when it offers none. The address of a 227 is not looked at: data connections go
 * to the host of the control connection and nowhere else, which is right behind NAT and makes FTP bounce impossible.
 */
export function passivePort(reply: Reply): number | null {
  const text = reply.lines.join('\n');
  if (reply.code === 229) {
    const match = /\(([!-~])\1\1(\d{1,5})\1\)/.exec(text);
    return validPort(Number(match?.[2]));
  }
  if (reply.code !== 227) return null;
  const match = /(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})/.exec(text);
  if (match === null || match.slice(1).some((byte) => Number(byte) > 255)) return null;
  return validPort(Number(match[5]) * 256 + Number(match[6]));
}

function validPort(port: number): number | null {
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

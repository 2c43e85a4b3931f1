import { codeOf } from '../error-code.ts';

/** What the supervisor needs of the process that it runs in. */
export interface Host {
  readonly platform: string;
  readonly arch: string;
  readonly uid: number;
  /** As `process.kill`. */
  readonly kill: (pid: number, signal: NodeJS.Signals | 0) => void;
}

/** True while a process of this number exists, whoever owns it. */
export function isAlive(host: Host, pid: number): boolean {
  try {
    host.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

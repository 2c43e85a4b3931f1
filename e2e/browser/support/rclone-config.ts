import { createCipheriv } from 'node:crypto';
import type { ConnectorOptions } from '@drover/api';

/** https://github.com/rclone/rclone/blob/master/fs/config/obscure/obscure.go */
const KEY = Buffer.from('9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638', 'hex');

/** An `rclone.conf` with a remote for this FTP server, and one of a kind that cannot be taken over. */
export function rcloneConfig({ server, port, username, password }: ConnectorOptions): string {
  const login = [`host = ${server}`, `port = ${port}`, `user = ${username}`, `pass = ${obscured(String(password))}`];
  return ['[office]', 'type = ftp', ...login, '', '[photos]', 'type = drive', 'token = {}', ''].join('\n');
}

function obscured(text: string): string {
  const counter = Buffer.alloc(16, 7);
  const cipher = createCipheriv('aes-256-ctr', KEY, counter);
  return Buffer.concat([counter, cipher.update(text, 'utf8'), cipher.final()]).toString('base64url');
}

import { describe, expect, it } from 'vitest';
import type { RemoteScheme } from '../location/location.ts';
import { UsageError } from '../usage-error.ts';
import { SIDE_FLAG_NAMES, sideFlags } from './copy-options.ts';
import { refuseUselessFlags } from './side-fit.ts';

const FINGERPRINT = `SHA256:${'A'.repeat(43)}`;

type Place = RemoteScheme | 'local';

function check(source: Place, destination: Place, ...given: string[]) {
  const flags = new Map(given.map((name) => [name, [name.endsWith('host-key') ? FINGERPRINT : 'x']]));
  const sides = { source: sideFlags(flags, 'source'), destination: sideFlags(flags, 'destination') };
  const places = { source, destination };
  return () => refuseUselessFlags({ sides, durable: flags.has('durable') }, places);
}

describe('flags that fit neither side', () => {
  it('are refused with what they are for', () => {
    expect(check('local', 'ftp', 'host-key')).toThrow(UsageError);
    expect(check('local', 'ftp', 'host-key')).toThrow(
      '--host-key: means nothing for a local path and ftp://. It is for sftp://.',
    );
    expect(check('local', 'ftp', 'identity')).toThrow(/^--identity: means nothing/);
    expect(check('local', 'sftp', 'insecure-tls')).toThrow(
      /^--insecure-tls: means nothing for a local path and sftp:\/\/\. It is for ftpes:\/\/, ftps:\/\/\.$/,
    );
    expect(check('local', 'local', 'password-file')).toThrow(/^--password-file: means nothing for a local path\. /);
  });

  it('may fit one side', () => {
    const forOthers: readonly string[] = ['trust-certificate', 'insecure-tls', 'app-id'];
    for (const name of SIDE_FLAG_NAMES.filter((each) => !forOthers.includes(each))) {
      expect(check('ftp', 'sftp', name)).not.toThrow();
      expect(check('sftp', 'local', name)).not.toThrow();
    }
  });

  it('an app is for OneDrive', () => {
    expect(check('onedrive', 'local', 'app-id')).not.toThrow();
    expect(check('local', 'onedrive-personal', 'app-id')).not.toThrow();
    expect(check('onedrive', 'local', 'password-file')).toThrow(/^--password-file: means nothing for onedrive/);
  });

  it('are judged for the side that has none of its own', () => {
    expect(check('sftp', 'ftp', 'identity', 'source-identity')).toThrow('--identity: means nothing for ftp://.');
  });

  it('--durable is for a local DST', () => {
    expect(check('sftp', 'local', 'durable')).not.toThrow();
    expect(check('local', 'ftp', 'durable')).toThrow(/^--durable: means nothing for ftp:\/\/\. It is for a local DST/);
  });
});

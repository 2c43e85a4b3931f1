import { expect, test } from 'vitest';
import { parseFeatures, quotedPath, wantedFacts } from './features.ts';

const unix = { code: 215, lines: ['UNIX Type: L8'] };

test('reads the features of ProFTPD', () => {
  const features = parseFeatures(
    {
      code: 211,
      lines: [
        'Features:',
        ' AUTH TLS',
        ' HASH CRC32;MD5;SHA-1;SHA-256*;SHA-512',
        ' MFMT',
        ' MLST modify*;perm*;size*;type*;unique*;UNIX.group*;UNIX.mode*;UNIX.ownername*;',
        ' REST STREAM',
        ' UTF8',
        ' XMD5',
        'End',
      ],
    },
    unix,
  );
  expect(features).toMatchObject({ announced: true, mlst: true, mfmt: true, restart: true, utf8: true, authTls: true });
  expect(features).toMatchObject({ mdtm: false, size: false, windows: false, digests: ['XMD5'] });
  expect(features.hash).toEqual(['CRC32', 'MD5', 'SHA-1', 'SHA-256', 'SHA-512']);
  expect(wantedFacts(features)).toBe('MLST type;size;modify;unique;unix.mode;');
});

test('knows nothing of a server without FEAT, and tries what costs nothing', () => {
  const features = parseFeatures({ code: 502, lines: ['no'] }, { code: 215, lines: ['Windows_NT'] });
  expect(features).toMatchObject({
    announced: false,
    mlst: false,
    size: true,
    mdtm: true,
    restart: false,
    windows: true,
  });
});

test('knows Pure-FTPd and ProFTPD by what only they offer', () => {
  const product = (...lines: string[]) =>
    parseFeatures({ code: 211, lines: ['Features:', ...lines, 'End'] }, unix).product;
  expect(product(' UTF8', ' ESTA', ' EPSV', ' ESTP')).toBe('pure-ftpd');
  expect(product(' MFF modify;UNIX.group;UNIX.mode;', ' MFMT')).toBe('proftpd');
  expect(product(' MFF modify;create;', ' EPSV', ' UTF8')).toBeNull();
});

test('reads the quoted path of PWD and MKD', () => {
  expect(quotedPath({ code: 257, lines: ['"/" is the current directory'] })).toBe('/');
  expect(quotedPath({ code: 257, lines: ['"/w/q""d" created'] })).toBe('/w/q"d');
  expect(quotedPath({ code: 257, lines: ['"/w/q"d" is your location'] })).toBe('/w/q"d'); // Pure-FTPd
  expect(quotedPath({ code: 257, lines: ['created'] })).toBeNull();
});

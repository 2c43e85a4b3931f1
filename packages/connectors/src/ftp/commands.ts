import { displaySegment, StorageError, segmentToBytes } from '@drover/core';

/** Every command that this client ever sends. */
export type Verb =
  | 'APPE'
  | 'AUTH'
  | 'CWD'
  | 'DELE'
  | 'EPSV'
  | 'FEAT'
  | 'HASH'
  | 'LIST'
  | 'MDTM'
  | 'MFMT'
  | 'MKD'
  | 'MLSD'
  | 'MLST'
  | 'NOOP'
  | 'OPTS'
  | 'PASS'
  | 'PASV'
  | 'PBSZ'
  | 'PROT'
  | 'PWD'
  | 'QUIT'
  | 'REST'
  | 'RETR'
  | 'RMD'
  | 'RNFR'
  | 'RNTO'
  | 'SIZE'
  | 'STOR'
  | 'SYST'
  | 'TYPE'
  | 'USER'
  | 'XCRC'
  | 'XMD5'
  | 'XSHA1'
  | 'XSHA256'
  | 'XSHA512';

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
// 0xFF followed by 0xF0 ... 0xFF is a Telnet command to servers that read the control connection as RFC 854 says.
const NOT_TRANSMISSIBLE = /[\r\n\0]|\xff[\xf0-\xff]/;

/**
 * The bytes of one command, one character each, line end included: the only way to the control connection. An argument that
 * holds CR, LF or NUL is refused, so no name can end one command and begin another.
 */
export function encodeCommand(verb: Verb, argument: string): string {
  if (argument === '') return `${verb}\r\n`;
  const bytes = PRINTABLE_ASCII.test(argument) ? argument : Buffer.from(segmentToBytes(argument)).toString('latin1');
  if (NOT_TRANSMISSIBLE.test(bytes)) throw notTransmissible(verb, argument);
  return `${verb} ${bytes}\r\n`;
}

function notTransmissible(verb: Verb, argument: string): StorageError {
  if (verb === 'PASS' || verb === 'USER') {
    return new StorageError({
      kind: 'config-invalid',
      fault: 'credentials',
      message: `The ${verb === 'PASS' ? 'password' : 'user name'} holds a line break or another character that FTP cannot send.`,
      remedy: 'Enter it again without line breaks.',
    });
  }
  return new StorageError({
    kind: 'invalid-name',
    fault: 'path',
    message: `FTP cannot name ${displaySegment(argument)}: it holds a line break, a NUL or a Telnet control sequence.`,
    remedy: 'Rename it on the server.',
  });
}

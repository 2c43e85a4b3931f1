import type { Requirement } from './acceptance-case.ts';

export const resumableUpload: Requirement = ({ connection }) =>
  connection.upload === undefined ? 'service has no resumable upload' : null;

export const parallelParts: Requirement = ({ capabilities }) =>
  capabilities.parts?.parallel === true ? null : 'service takes parts in order only';

export const rangeRead: Requirement = ({ capabilities }) =>
  capabilities.rangeRead ? null : 'service reads from the beginning only';

export const unknownSize: Requirement = ({ capabilities }) =>
  capabilities.unknownSizeWrite ? null : 'service must know sizes beforehand';

export const uniqueNames: Requirement = ({ capabilities }) =>
  capabilities.duplicateNames ? 'service may hold several items of one name' : null;

export const emptyFolders: Requirement = ({ capabilities }) =>
  capabilities.emptyFolders ? null : 'service has no empty folders';

export const atomicConditions: Requirement = ({ capabilities }) =>
  capabilities.conditionalWrite === 'atomic' ? null : 'conditions are checked by the connector, just before the end';

export const readsTimes: Requirement = ({ capabilities }) =>
  capabilities.times.readPrecisionMs === null ? 'service has no times' : null;

export const writesTimes: Requirement = ({ capabilities }) =>
  capabilities.times.write === 'none' ? 'service sets no times' : null;

export const writesFolderTimes: Requirement = ({ capabilities }) =>
  capabilities.times.write === 'files-and-folders' ? null : 'service sets no times of folders';

export const sizeLimit: Requirement = ({ capabilities }) =>
  capabilities.maxFileBytes === null ? 'service states no largest file' : null;

export const hashes: Requirement = ({ capabilities }) =>
  capabilities.hashes.length === 0 ? 'service has no hashes' : null;

export const access: Requirement = ({ connection }) =>
  connection.access === undefined ? 'service tells by reading alone what may be read' : null;

export const quota: Requirement = ({ connection }) =>
  connection.quota === undefined ? 'service tells no free space' : null;

export const clock: Requirement = ({ connection }) =>
  connection.clock === undefined ? 'service does not tell its time' : null;

export const fileClock: Requirement = ({ connection }) =>
  connection.fileClock === undefined ? 'service shows its clock otherwise, or not at all' : null;

export const grants: Requirement = ({ connection, principals }) => {
  if (connection.permissions?.grant === undefined) return 'service takes no permissions';
  return principals.length < 2 ? 'the tests know nobody at the service' : null;
};

export const walk: Requirement = ({ connection }) =>
  connection.walk === undefined ? 'service lists folder by folder only' : null;

export const bulkRead: Requirement = ({ connection }) =>
  connection.bulkRead === undefined ? 'service reads file by file only' : null;

export const bulkWrite: Requirement = ({ connection }) =>
  connection.bulkWrite === undefined ? 'service writes file by file only' : null;

export const disk: Requirement = (facts) =>
  facts.disk === undefined ? "the server's disk is out of the tests' reach" : null;

export const permissions: Requirement = (facts) => {
  if (facts.disk === undefined) return disk(facts);
  return facts.enforcesPermissions ? null : "the server's account is above file permissions";
};

export const restart: Requirement = ({ control }) =>
  control?.restart === undefined ? 'the server cannot be restarted by the tests' : null;

export const cutConnections: Requirement = ({ control }) =>
  control?.cutConnections === undefined ? 'the tests cannot cut connections to the server' : null;

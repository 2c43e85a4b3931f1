import type { AcceptanceCase } from './acceptance-case.ts';
import { brokenBodyCases } from './cases/broken-bodies.ts';
import { bulkCases } from './cases/bulk.ts';
import { cancellationCases } from './cases/cancellation.ts';
import { closingCases } from './cases/closing.ts';
import { commitCases } from './cases/commit.ts';
import { concurrencyCases } from './cases/concurrency.ts';
import { conditionCases } from './cases/conditions.ts';
import { declarationCases } from './cases/declarations.ts';
import { discardCases } from './cases/discard.ts';
import { errorCases } from './cases/errors.ts';
import { folderCases } from './cases/folders.ts';
import { grantCases } from './cases/grants.ts';
import { hashCases } from './cases/hashes.ts';
import { linkCases } from './cases/links.ts';
import { listCases } from './cases/list.ts';
import { nameCases } from './cases/names.ts';
import { outageCases } from './cases/outages.ts';
import { permissionCases } from './cases/permissions.ts';
import { readCases } from './cases/read.ts';
import { readStreamCases } from './cases/read-streams.ts';
import { statCases } from './cases/stat.ts';
import { timeCases } from './cases/times.ts';
import { uploadCases } from './cases/upload.ts';
import { uploadResumeCases } from './cases/upload-resume.ts';
import { writeCases } from './cases/write.ts';
import { writeSizeCases } from './cases/write-sizes.ts';

/** Every case, in the order of the report. */
export const acceptanceCases: readonly AcceptanceCase[] = [
  ...declarationCases,
  ...listCases,
  ...statCases,
  ...readCases,
  ...readStreamCases,
  ...writeCases,
  ...writeSizeCases,
  ...brokenBodyCases,
  ...commitCases,
  ...conditionCases,
  ...uploadCases,
  ...uploadResumeCases,
  ...folderCases,
  ...discardCases,
  ...nameCases,
  ...timeCases,
  ...linkCases,
  ...hashCases,
  ...bulkCases,
  ...errorCases,
  ...permissionCases,
  ...grantCases,
  ...cancellationCases,
  ...concurrencyCases,
  ...outageCases,
  ...closingCases,
];

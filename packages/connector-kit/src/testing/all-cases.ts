import type { AcceptanceCase } from './acceptance-case.ts';
import { listCases } from './cases/list.ts';
import { statCases } from './cases/stat.ts';

/** Every case, in the order of the report. */
export const acceptanceCases: readonly AcceptanceCase[] = [...listCases, ...statCases];

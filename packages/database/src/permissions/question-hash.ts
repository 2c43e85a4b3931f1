import { createHash } from 'node:crypto';
import type { PermissionQuestion } from '@drover/core';
import { permissionQuestionKey } from '@drover/migration';

/** What questions are found by, however long their principals are. */
export function questionHash(question: PermissionQuestion): Buffer {
  return createHash('sha256').update(permissionQuestionKey(question)).digest();
}

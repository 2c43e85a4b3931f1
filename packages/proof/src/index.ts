export { type CheckedProof, checkProof, type Flaw, type FoundRecord } from './check-proof.ts';
export { checkInclusion, type Inclusion, inclusionOf, inclusionSchema } from './inclusion.ts';
export { CLASS_OF_EVIDENCE, groupOfClass } from './misfit.ts';
export { newerFormat, newerFormatText } from './newer-format.ts';
export { operatorsText } from './operators-text.ts';
export * from './records.ts';
export { keyFingerprint, rawKey, readKey } from './signing.ts';
export { type ProofSource, ProofWriter, type SourceRow, type WrittenProof } from './write-proof.ts';

export { DOUBLES, NO_DOUBLES } from './doubles.ts';
export { MISFITS } from './misfits.ts';
export { sampleSource } from './sample-source.ts';

/** `sampleSource` as version 1 wrote it. */
export const VERSION_1 = new URL('./version-1.jsonl', import.meta.url);

export { MISFITS } from './misfits.ts';
export { sampleSource } from './sample-source.ts';

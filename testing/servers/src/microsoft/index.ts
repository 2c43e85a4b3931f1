export { ALL_ROLES } from './access/apps.ts';
export type { Grant, TokenCheck } from './access/grants.ts';
export type { MicrosoftOptions } from './microsoft-options.ts';
export type { MicrosoftSimulator } from './microsoft-simulator.ts';
export { type CloudOptions, type MicrosoftCloud, startMicrosoftCloud } from './sign-in/start-microsoft-cloud.ts';
export { startMicrosoft } from './start-microsoft.ts';
export type { TestDrive, TestItem } from './test-drive.ts';
export type { Fault } from './trouble/faults.ts';
export type { RequestRecord } from './trouble/recorder.ts';

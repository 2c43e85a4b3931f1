export { forgetfulJournal, MemoryJournal } from './journal/memory-journal.ts';
export { runTransfer } from './run-transfer.ts';
export * from './transfer.ts';

export * from './definition.ts';
export * from './options.ts';

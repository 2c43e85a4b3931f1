export * from './definition.ts';
export * from './options/fields.ts';
export * from './options.ts';

export { MemoryLedger } from './budget/memory-ledger.ts';
export type { ServiceBudget } from './budget/service-budget.ts';
export type { ServiceUnits } from './budget/service-units.ts';
export { SharedBudget } from './budget/shared-budget.ts';
export * from './definition.ts';
export * from './layers/faults.ts';
export type { Layer, Operation } from './layers/layer.ts';
export {
  type FailedAttempt,
  PERSON_RETRY,
  type RetryPolicy,
  type RetryPorts,
  RUN_RETRY,
  STANDARD_RETRY,
} from './layers/retry-policy.ts';
export { type StandardLayers, withStandardLayers } from './layers/standard-layers.ts';
export type { Timeouts } from './layers/timeout-handler.ts';
export { withConcurrency } from './layers/with-concurrency.ts';
export { withFaults } from './layers/with-faults.ts';
export { withLogging } from './layers/with-logging.ts';
export { withMembers } from './layers/with-members.ts';
export { type Costs, withRateLimit } from './layers/with-rate-limit.ts';
export { withRetry } from './layers/with-retry.ts';
export { STANDARD_TIMEOUTS, withTimeout } from './layers/with-timeout.ts';
export { type AccountLimits, createAccountLimits } from './limits/account-limits.ts';
export { RateLimiter, type RateLimits } from './limits/rate-limiter.ts';
export { type SlotKind, Slots } from './limits/slots.ts';
export { Block, giveBack } from './memory/blocks.ts';
export { type Access, accessIn, withAccess } from './oauth/access.ts';
export { appInEnvironment, appVariable } from './oauth/app-in-environment.ts';
export { type DevicePrompt, signInByDevice } from './oauth/device-sign-in.ts';
export { findDirectory } from './oauth/find-directory.ts';
export { appOf, type OAuthApp } from './oauth/oauth-app.ts';
export { OAUTH_FIELD, openAccess } from './oauth/open-access.ts';
export { type BegunSignIn, beginPersonSignIn, finishPersonSignIn, type PersonSignIn } from './oauth/person-sign-in.ts';
export type * from './oauth/provider.ts';
export { microsoft } from './oauth/providers/microsoft.ts';
export * from './oauth/registration.ts';
export { isSafeOrigin } from './oauth/safe-origin.ts';
export { type OAuthSignIn, tenantOf } from './oauth/sign-in.ts';
export { takeBack } from './oauth/take-back.ts';
export { optionsMarkdown } from './options/docs.ts';
export * from './options/fields.ts';
export { type Flag, flagsOf, type ParsedFlags, parseFlags } from './options/flags.ts';
export { describeForm, type FormContext, type FormField } from './options/form.ts';
export { hideSecrets, redact, secretsIn } from './options/redact.ts';
export { type OptionProblem, parseOptions, type Validation, validateOptions } from './options/validate.ts';
export * from './options.ts';
export { allowListHint, outgoingAddressTo } from './outgoing-address.ts';
export { NOT_ALLOWED, type Reach, reaching } from './reach.ts';
export { ReadableByMode } from './readable-by-mode.ts';
export { Cancellation, type Mortal } from './rules/cancellation.ts';
export { type FirstFile, FirstFileClock } from './rules/first-file-clock.ts';
export { type Gathered, Gatherer } from './rules/gatherer.ts';
export * from './rules/item-errors.ts';
export { mustLookAgain } from './rules/last-look.ts';
export { orAborted } from './rules/or-aborted.ts';
export { requireTemporary } from './rules/require-temporary.ts';
export { retryAfterMs } from './rules/retry-after.ts';
export { type Source, withSource } from './rules/source.ts';
export { wrongLength } from './rules/wrong-length.ts';
export * from './tokens/token-source.ts';

import { z } from 'zod';
import { instantSchema } from './basics.ts';

const limitFields = {
  perMinute: z.number(),
  perDay: z.number().nullable().describe('Null where none is known.'),
  basis: z
    .enum(['told', 'entered', 'inferred', 'assumed'])
    .describe(
      'The service named it; or it goes by the licences that were entered; or the service refused at about this many, and publishes such a limit; or nothing is known yet, and it is the smallest that is published.',
    ),
};

const takenFields = {
  units: z.number().describe('What the copies take where nothing is refused.'),
  days: z.number().nullable().describe("Of a whole day's budget; null where none is known."),
  seconds: z.number().describe('At that pace, from a full budget on.'),
};

const licencesSchema = z
  .number()
  .int()
  .min(1)
  .max(100_000_000)
  .nullable()
  .describe('How many the directory has, as an administrator says; null where nobody did.');

export const enterLicencesSchema = z.strictObject({ licences: licencesSchema });

export const budgetForecastSchema = z
  .object({
    side: z.enum(['source', 'destination', 'both']).describe('Both where they share a budget.'),
    service: z.string(),
    ...takenFields,
    most: z
      .object(takenFields)
      .nullable()
      .describe(
        'At most, where `units`, `days` and `seconds` are the least: with a permission map, since nobody knows before how many items have rights of their own. Null where that makes no difference.',
      ),
    ...limitFields,
  })
  .describe('The budget that takes longest.');
export type BudgetForecast = Readonly<z.infer<typeof budgetForecastSchema>>;

export const serviceBudgetSchema = z
  .object({
    service: z.string(),
    limit: z.object(limitFields).nullable().describe('Null where the service publishes none and has named none.'),
    licences: z
      .object({
        entered: licencesSchema,
        assumed: z.number().int().describe('At most, where nothing was entered and the service has named no limit.'),
      })
      .nullable()
      .describe('Of the directory; null where the limit of the service does not go by licences.'),
    usedLastMinute: z.number(),
    usedToday: z.number().describe('Units, by all connectors that the service counts together.'),
    leftToday: z
      .number()
      .nullable()
      .describe(
        'A share of the day, from 0 to 1; 0 also while the service refuses for longer than an hour, whatever was counted here; null where the limit of the day is not known.',
      ),
    dayEndsAt: instantSchema.nullable(),
    pausedUntil: instantSchema.nullable().describe('The service wants no calls until then.'),
  })
  .describe('What the service lets the app of this installation use, and what of it is used.');
export type ServiceBudget = Readonly<z.infer<typeof serviceBudgetSchema>>;

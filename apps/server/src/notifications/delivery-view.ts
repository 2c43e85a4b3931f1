import type { Delivery as DeliveryView } from '@drover/api';
import type { Delivery } from '@drover/database';

/** A delivery as the interface shows it. */
export function deliveryView(delivery: Delivery, nameOf: (userId: string) => string): DeliveryView {
  const { id, userId, title, createdAt, attempts, nextAt, deliveredAt, answer } = delivery;
  return {
    ...{ id, title, attempts, answer },
    to: userId === null ? '' : nameOf(userId),
    createdAt: createdAt.toISOString(),
    state: deliveredAt !== null ? 'delivered' : nextAt !== null ? 'waiting' : 'failed',
    nextAt: nextAt?.toISOString() ?? null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}

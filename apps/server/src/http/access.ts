import type { Access, Role } from '@drover/api';

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, administrator: 2 };

/** Each role may do what the ones before it may. */
export function mayCall(role: Role, access: Exclude<Access, 'public'>): boolean {
  return RANK[role] >= RANK[access];
}

export function lowerRole(one: Role, other: Role): Role {
  return RANK[one] < RANK[other] ? one : other;
}

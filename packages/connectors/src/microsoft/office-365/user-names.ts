import type { Root } from '@drover/core';
import type { z } from 'zod';
import type { userSchema } from './shapes.ts';

/** What names are asked for. */
export const USER_NAMES = 'id,userPrincipalName,mail,mailNickname,onPremisesSamAccountName,proxyAddresses';

const MAIL_ADDRESS = /^smtp:/i;

/** A user as a root: by the name to sign in with, and known by mail addresses and account names. */
export function rootOfUser(user: z.output<typeof userSchema>): Root {
  const { id, userPrincipalName, mail, mailNickname, onPremisesSamAccountName, proxyAddresses = [] } = user;
  const addresses = proxyAddresses.filter((address) => MAIL_ADDRESS.test(address));
  const names = [
    mail,
    mailNickname,
    onPremisesSamAccountName,
    ...addresses.map((each) => each.replace(MAIL_ADDRESS, '')),
  ];
  const others = new Map<string, string>();
  for (const name of names) {
    if (name == null || name === '' || name.toLowerCase() === userPrincipalName.toLowerCase()) continue;
    others.set(name.toLowerCase(), name);
  }
  return {
    ...{ name: userPrincipalName, kind: 'user', id },
    ...(others.size === 0 ? {} : { aliases: [...others.values()] }),
  };
}

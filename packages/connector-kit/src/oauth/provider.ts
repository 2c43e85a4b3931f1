/** One of the separate worlds that a service runs, each with accounts and addresses of its own. */
export interface OAuthCloud {
  /** Stable identifier: `global`. */
  readonly id: string;
  /** As people know it. */
  readonly label: string;
  /** Where people and programs sign in, without a path: `https://login.microsoftonline.com`. */
  readonly signIn: string;
  /** Where the service's interfaces are, by name, without a path: `{ graph: 'https://graph.microsoft.com' }`. */
  readonly services: Readonly<Record<string, string>>;
}

/** The addresses of a sign-in service, written down by hand: discovery would be one more thing that can fail. */
export interface OAuthEndpoints {
  /** As the answer to an authorization names it (RFC 9207), where it does. */
  readonly issuer: string;
  readonly authorization: string;
  readonly token: string;
  /** For programs without a page of their own (RFC 8628). */
  readonly deviceAuthorization?: string;
  /** Takes a grant back (RFC 7009); absent where the service offers no such thing. */
  readonly revocation?: string;
  /** Where an administrator lets an app work without a person. */
  readonly adminConsent?: string;
}

/** Whose account it is: `id` never changes and is given to nobody else; `name` is for people. */
export interface SignedInAccount {
  readonly id: string;
  readonly name: string;
}

/** What an ID token says; proved by where it came from. */
export type IdentityClaims = Readonly<Record<string, unknown>>;

/** A sign-in service that several types of storage share, as data. */
export interface OAuthProvider {
  /** Stable identifier: `microsoft`. */
  readonly id: string;
  readonly displayName: string;
  /** The first is the standard one. */
  readonly clouds: readonly [OAuthCloud, ...OAuthCloud[]];
  /** What each cloud has besides `signIn`, in order, for one that an administrator describes: `['graph']`. */
  readonly serviceNames: readonly string[];
  /** `tenant` is a directory: its id or one of its domains, or one of the service's words for several of them. */
  endpoints(cloud: OAuthCloud, tenant: string): OAuthEndpoints;
  /** Whether this is who may issue an ID token with these claims. */
  isIssuer(issuer: string, cloud: OAuthCloud, claims: IdentityClaims): boolean;
  /** The id of the directory in an issuer; null where it bears another name. Absent where directories have none, or one name alone. */
  directoryIn?(issuer: string): string | null;
  /** Null where the claims name nobody. */
  account(claims: IdentityClaims): SignedInAccount | null;
  /** To whom an app that signs with a key says that it speaks (RFC 7523, `aud`). */
  readonly assertionAudience: 'issuer' | 'token-endpoint';
  /** Scopes that every sign-in of a person asks for: who it is, and a token for later. */
  readonly personScopes: readonly string[];
  /** What a sign-in of a person needs besides, such as `access_type=offline`. */
  readonly signInParameters: Readonly<Record<string, string>>;
  /** The page on which a person, or for `application` an administrator, takes back what Drover was allowed. */
  takeBackPage(cloud: OAuthCloud, grant: OAuthGrant, tenant: string): string;
  /** How the app is registered there, for the page that asks for it. */
  readonly registrationPage: (cloud: OAuthCloud) => string;
}

/** `person`: on behalf of whoever signs in. `application`: as the app itself, after an administrator's consent. */
export type OAuthGrant = 'application' | 'person';

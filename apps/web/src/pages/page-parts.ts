/** The parts of the page, each with the component that it exports; a part is loaded when it is first needed. */
export const pageParts = {
  WelcomePage: () => import('./welcome/welcome-page.tsx'),
  SignInPage: () => import('./sign-in/sign-in-page.tsx'),
  SignedInPage: () => import('./signed-in/signed-in-page.tsx'),
  WizardPage: () => import('./wizard/wizard-page.tsx'),
  ConnectorsPage: () => import('./connectors/connectors-page.tsx'),
  AuthorizePage: () => import('./authorize/authorize-page.tsx'),
  ReauthorizePage: () => import('./authorize/reauthorize-page.tsx'),
  AgentsPage: () => import('./agents/agents-page.tsx'),
  RclonePage: () => import('./rclone/rclone-page.tsx'),
  LimitsPage: () => import('./limits/limits-page.tsx'),
  ManagerPage: () => import('./manager/manager-page.tsx'),
  MigrationPage: () => import('./migration/migration-page.tsx'),
  ImportPage: () => import('./migration/import/import-page.tsx'),
  DiscoverPage: () => import('./migration/discover/discover-page.tsx'),
  PermissionMapPage: () => import('./migration/permission-map/permission-map-page.tsx'),
  EachPage: () => import('./each/each-page.tsx'),
  RunPage: () => import('./run/run-page.tsx'),
  AccountPage: () => import('./account/account-page.tsx'),
  UsersPage: () => import('./users/users-page.tsx'),
  AuditPage: () => import('./audit/audit-page.tsx'),
  SettingsPage: () => import('./settings/settings-page.tsx'),
  HelpPage: () => import('./help/help-page.tsx'),
} as const;

export type PageName = keyof typeof pageParts;

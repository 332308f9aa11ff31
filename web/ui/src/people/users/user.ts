import type { Shape } from '../../api/client';

export type Role = Shape<'Role'>;

export const roles: readonly { value: Role; label: string; meaning: string }[] = [
  { value: 'agent', label: 'Agent', meaning: 'Takes calls: sees what is theirs and nothing else.' },
  { value: 'supervisor', label: 'Supervisor', meaning: 'Runs campaigns: everything but users and the audit.' },
  { value: 'admin', label: 'Admin', meaning: 'Everything.' },
];

/** A user as it stands in the form. */
export interface Draft {
  name: string;
  password: string;
  fullName: string;
  role: Role;
  agent: string;
  disabled: boolean;
  issuer: string;
  subject: string;
}

export const fresh: Draft = {
  name: '',
  password: '',
  fullName: '',
  role: 'agent',
  agent: '',
  disabled: false,
  issuer: '',
  subject: '',
};

export function draftOf(user: Shape<'User'>): Draft {
  const { name, fullName, role, agent, disabled, issuer, subject } = user;
  return { name, password: '', fullName, role, agent, disabled, issuer, subject };
}

/** What an existing user is to be. */
export function settingsOf(draft: Draft): Shape<'UserSettings'> {
  const { fullName, role, agent, disabled, issuer, subject } = draft;
  return { fullName: fullName.trim(), role, agent, disabled, issuer: issuer.trim(), subject: subject.trim() };
}

/** A user that is new; without a password they sign in with their OpenID Connect account alone. */
export function newUser(draft: Draft): Shape<'NewUser'> {
  const settings = Object.fromEntries(
    Object.entries(settingsOf(draft)).filter(([, value]) => value !== '' && value !== false),
  );
  return {
    ...settings,
    name: draft.name.trim(),
    role: draft.role,
    ...(draft.password ? { password: draft.password } : {}),
  };
}

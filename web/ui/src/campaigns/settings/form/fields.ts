import type { Field } from './field';
import { agentFields } from './fields.agents';
import { callFields } from './fields.calls';
import { generalFields } from './fields.general';
import { soundFields } from './fields.sounds';
import type { SettingPath } from './paths';

/** Every field of a campaign's settings: what it is called, its unit, and what it does. */
export const fields: Record<SettingPath, Field> = { ...generalFields, ...callFields, ...soundFields, ...agentFields };

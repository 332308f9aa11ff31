import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Shape } from '../../api/client';
import { modes } from '../modes';
import { problemsOf, refusedField } from './checks';
import { cloneOf, type Forgotten } from './clone';
import { campaignOf, draftOf, localHours } from './draft';
import { idOf, idProblem } from './names';

const uk: Shape<'RulePack'> = {
  name: 'uk',
  version: '1',
  title: 'United Kingdom',
  sources: [],
  from: '2026-01-01',
  message_needed: true,
};

describe('templates', () => {
  it.each(modes.map(({ type }) => type))('of %s ask for name, ways and people only', (type) => {
    const draft = draftOf({
      type,
      name: 'Spring',
      agents: ['1001'],
      resources: ['trunk'],
      sound: 'hello.wav',
      timezone: 'UTC',
    });
    expect([0, 1, 2].map((step) => problemsOf(step, draft))).toEqual([{}, {}, {}]);
  });

  it('follow the mode where nobody has typed', () => {
    expect(draftOf({ type: 'Predictive Dialer' }).lines).toBe(200);
    expect(draftOf({ type: 'Predictive Dialer', lines: 7 }).lines).toBe(7);
  });

  it('give the mode its own settings and no others', () => {
    const of = (type: Shape<'FeedCampaign'>['type']) =>
      campaignOf(draftOf({ type, name: 'x', sound: 'a.wav', agents: ['1'] }));
    expect(of('Predictive Dialer').pacing).toEqual({ cap: 0.03, lines: 1.5 });
    expect(of('Progressive Dialer').pacing).toBeUndefined();
    expect(of('Preview Dialer').preview?.timeout).toBe(30);
    expect(of('Voice Broadcasting').broadcast).toEqual({ sound: 'a.wav' });
    expect(of('Voice Broadcasting').agents).toBeUndefined();
  });

  it('turn minutes into seconds, per cent into shares, and midnight into the end of the day', () => {
    const made = campaignOf(
      draftOf({ type: 'Power Dialer', name: 'x', pause: 1.5, cap: 2.5, from: '09:30', to: '00:00' }),
    );
    expect(made.parameters?.intervalTryCount).toBe(90);
    expect(made.pacing?.cap).toBe(0.025);
    expect(made.local_hours).toEqual({ start: 570, end: 1440 });
  });
});

describe('checks', () => {
  it('want a name', () => {
    expect(problemsOf(0, draftOf({})).name).toMatch(/name/);
  });

  it('want agents but for broadcasts, which want something to say', () => {
    expect(problemsOf(1, draftOf({ resources: ['t'] }))).toHaveProperty('agents');
    const broadcast = draftOf({ type: 'Voice Broadcasting', resources: ['t'] });
    expect(Object.keys(problemsOf(1, broadcast))).toEqual(['sound']);
  });

  it('refuse figures beyond what the API takes', () => {
    const draft = draftOf({ type: 'Power Dialer', lines: 0, ring: 10, cap: 11, ratio: 1.55, tries: '' });
    expect(Object.keys(problemsOf(2, draft)).sort()).toEqual(['cap', 'lines', 'ratio', 'ring', 'tries']);
  });

  it('refuse hours that end before they begin', () => {
    const draft = draftOf({ from: '12:00', to: '09:00' });
    expect(localHours(draft)).toEqual({ start: 720, end: 540 });
    expect(problemsOf(2, draft)).toHaveProperty('to');
  });

  it('want the message that a rule pack asks for, where calls can be abandoned', () => {
    const packs = ['uk'];
    expect(problemsOf(2, draftOf({ type: 'Predictive Dialer', packs }), [uk])).toHaveProperty('silent');
    expect(problemsOf(2, draftOf({ type: 'Progressive Dialer', packs }), [uk])).toEqual({});
  });

  it('find the field and the step of a refusal', () => {
    expect(refusedField('parameters.limit')).toEqual({ field: 'lines', step: 2 });
    expect(refusedField('resources[1]')).toEqual({ field: 'resources', step: 1 });
    expect(refusedField('id')).toEqual({ field: 'id', step: 0 });
    expect(refusedField('idle')).toBeUndefined();
    expect(refusedField(undefined)).toBeUndefined();
  });
});

describe('ids', () => {
  it.each([
    ['Spring renewal', 'spring-renewal'],
    ['  Größe 2! ', 'gro-e-2'],
    ['Été', 'ete'],
    ['…', ''],
  ])('of %s', (name, id) => {
    expect(idOf(name)).toBe(id);
  });

  it('are those of the API', () => {
    expect(['a', 'A_1-b', '-a', 'a b', 'ä', 'x'.repeat(65)].map((id) => idProblem(id) === undefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('a clone', () => {
  const source = {
    id: 'spring',
    name: 'Spring',
    type: 'Power Dialer' as const,
    state: 1,
    stateName: 'running',
    active: true,
    cause: '',
    owner: 'c1',
    createdOn: '2026-11-21T15:00:00Z',
    hours: { timezone: 'UTC', windows: [] },
    calendar: { id: 'office', name: 'Office' },
    guards: { subject: 'spring', packs: ['uk'] },
    priority: 3,
    agents: [{ id: '1001', level: 2, position: 5 }],
    variables: { product: 'gas' },
    members: { imported: 10 },
    attempts: 7,
    results: {},
    calls: { inAir: 0, bridged: 0, list: [] },
  };

  it('has the settings, the variables and the agents, and nothing of the members or the state', () => {
    const clone = cloneOf(source, { id: 'summer', name: 'Summer' });
    expect(clone).toEqual({
      id: 'summer',
      name: 'Summer',
      type: 'Power Dialer',
      priority: 3,
      hours: null,
      calendar: { id: 'office', name: 'Office' },
      guards: { subject: undefined, packs: ['uk'] },
      variables: { product: 'gas' },
      agents: [{ id: '1001', level: 2, position: 5 }],
    });
  });

  it('keeps a subject that it shares on purpose', () => {
    const shared = { ...source, guards: { subject: 'group' } };
    expect(cloneOf(shared, { id: 'summer', name: 'Summer' }).guards?.subject).toBe('group');
  });

  it('forgets no setting', () => {
    expectTypeOf<Forgotten>().toEqualTypeOf<never>();
  });
});

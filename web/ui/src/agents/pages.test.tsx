import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { SignedIn } from '../testing/SignedIn';
import { show } from '../testing/show';
import AgentPage from './card/AgentPage';
import Agents from './list/Agents';
import { agentCard, fedAgent, queue } from './testing';
import TierMatrix from './tiers/TierMatrix';

const feed = vi.hoisted(() => ({ topics: new Map<string, unknown>() }));
const nothing = { values: new Map(), known: false };

vi.mock('../live/useTopic', () => ({
  useTopic: (name: string) => feed.topics.get(name) ?? nothing,
  useFeedStatus: () => 'live',
}));

// Nothing has a height here, so that a list which is drawn in parts would have none.
vi.mock('@tanstack/react-virtual', () => ({
  useVirtualizer: ({ count }: { count: number }) => ({
    getVirtualItems: () => Array.from({ length: count }, (_, index) => ({ index, start: index, end: index + 1 })),
    getTotalSize: () => count,
    scrollToIndex: () => undefined,
  }),
}));

const ok = (data: unknown) => ({ status: 'OK', data });

beforeEach(() => {
  const values = { anna: fedAgent({}), ben: fedAgent({ id: 'ben', name: 'Ben', state: 'In a queue call' }) };
  feed.topics.set('agents', { values: new Map(Object.entries(values)), known: true });
});

it('sets a break with its reason for those who are selected', async () => {
  const bodies: unknown[] = [];
  const set = async (request: Request) => {
    bodies.push(await request.json());
    return ok(agentCard({}));
  };
  show(
    <SignedIn>
      <Agents />
    </SignedIn>,
    {
      answers: {
        'GET /api/v2/break-reasons': ok(['Lunch']),
        'POST /api/v2/callcenter/agent/anna/status': set,
        'POST /api/v2/callcenter/agent/ben/status': set,
      },
    },
  );
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Select Anna' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select Ben' }));
  await userEvent.click(screen.getByRole('button', { name: 'Set status of selected' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Break: Lunch' }));
  expect(await screen.findByText('2 agents: Break: Lunch')).toBeTruthy();
  expect(bodies).toEqual([
    { status: 'On Break', reason: 'Lunch' },
    { status: 'On Break', reason: 'Lunch' },
  ]);
});

it('shows those alone whose state is pressed', async () => {
  show(
    <SignedIn>
      <Agents />
    </SignedIn>,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'In call 1' }));
  expect(screen.queryByRole('link', { name: 'Anna' })).toBeNull();
  expect(screen.getByRole('link', { name: 'Ben' })).toBeTruthy();
});

const card = {
  'GET /api/v2/agents/anna': ok(agentCard({})),
  'GET /api/v2/callcenter/queues': ok([queue('spring', 'Spring')]),
  'GET /api/v2/agents/anna/attempts': ok([]),
};

it('says at the field what was refused, and keeps what was typed', async () => {
  const refusal = { status: 'error', code: 'invalid', message: 'is no dial string', field: 'contact' };
  show(
    <SignedIn>
      <AgentPage />
    </SignedIn>,
    {
      at: '/agents/anna',
      path: '/agents/:id',
      answers: { ...card, 'PUT /api/v2/agents/anna': () => Response.json(refusal, { status: 400 }) },
    },
  );
  const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Contact' });
  await userEvent.clear(field);
  await userEvent.type(field, 'nowhere');
  await userEvent.click(screen.getByRole('button', { name: 'Save card' }));
  expect(await screen.findByText('Is no dial string')).toBeTruthy();
  expect(field.value).toBe('nowhere');
  expect(field.getAttribute('aria-invalid')).toBe('true');
});

it('gives a place by keyboard, and takes it away with a way back', async () => {
  const sent: string[] = [];
  const note = async (request: Request) => {
    sent.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
    return ok({});
  };
  const tiers = '/api/v2/callcenter/queues/summer/tiers';
  show(
    <SignedIn>
      <TierMatrix />
    </SignedIn>,
    {
      answers: {
        'GET /api/v2/agents': ok([agentCard({})]),
        'GET /api/v2/callcenter/queues': ok([queue('spring', 'Spring'), queue('summer', 'Summer')]),
        [`POST ${tiers}`]: note,
        [`DELETE ${tiers}/anna`]: note,
      },
    },
  );
  const grid = await screen.findByRole('grid');
  expect(within(grid).getByRole('gridcell', { name: 'Anna in Spring: level / position 1 / 10' })).toBeTruthy();
  grid.focus();
  await userEvent.keyboard('{ArrowRight}3');
  await within(grid).findByRole('gridcell', { name: 'Anna in Summer: level / position 3 / 1' });
  await userEvent.keyboard('{Delete}');
  await within(grid).findByRole('gridcell', { name: 'Anna in Summer: no place' });
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(sent).toHaveLength(3));
  expect(sent).toEqual([
    `POST ${tiers} {"agent":"anna","level":3,"position":1}`,
    `DELETE ${tiers}/anna `,
    `POST ${tiers} {"agent":"anna","level":3,"position":1}`,
  ]);
});

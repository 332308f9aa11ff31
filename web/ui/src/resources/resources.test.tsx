import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, test, vi } from 'vitest';
import { SignedIn } from '../testing/SignedIn';
import { show } from '../testing/show';
import ResourcesPage from './ResourcesPage';
import { cardOf, dialFault, draftOf, fresh, numbersOf } from './resource';

const feed = vi.hoisted(() => ({ topics: new Map<string, unknown>() }));
const nothing = { values: new Map(), known: false };

vi.mock('../live/useTopic', () => ({
  useTopic: (name: string) => feed.topics.get(name) ?? nothing,
  useFeedStatus: () => 'live',
}));

const trunk = { id: 'trunk', name: 'Trunk', dialString: 'sofia/gateway/trunk/{number}', stripPlus: false, limit: 30 };
const ok = (data: unknown) => ({ status: 'OK', data });

beforeEach(() => {
  const doing = { id: 'trunk', name: 'Trunk', inUse: 12, limit: 30, faults: 0, onTrial: false };
  const node = {
    name: 'fs1',
    state: 'up',
    sessions: 24,
    maxSessions: 1000,
    reconnects: 2,
    events: 9,
    lastError: 'EOF',
  };
  feed.topics.set('overview', { values: new Map([['overview', { trunks: [doing] }]]), known: true });
  feed.topics.set('nodes', { values: new Map([['fs1', node]]), known: true });
});

test('a resource goes to the form and back', () => {
  const card = { ...trunk, callerIdNumbers: ['+4930111', '+4930112'], priority: 3, callsPerSecond: 5 };
  expect(cardOf(draftOf(card))).toMatchObject({
    callerIdNumbers: ['+4930111', '+4930112'],
    priority: 3,
    callsPerSecond: 5,
    limit: 30,
    strategy: 'top_down',
  });
  expect(cardOf({ ...fresh, priority: '', limit: 7 })).toMatchObject({ limit: 7, priority: 0 });
  expect(numbersOf(' +1, +2;\n\n+3 ')).toEqual(['+1', '+2', '+3']);
});

test('a dial string has one place for the number', () => {
  expect(dialFault('sofia/gateway/trunk/{number}')).toBeUndefined();
  expect(dialFault('sofia/gateway/trunk')).toBeTruthy();
  expect(dialFault('{number}{number}')).toBeTruthy();
});

it('shows the lines in use, and the nodes', async () => {
  show(
    <SignedIn>
      <ResourcesPage />
    </SignedIn>,
    { answers: { 'GET /api/v2/resources': ok([trunk]) } },
  );
  expect(await screen.findByText('12 of 30')).toBeTruthy();
  expect(screen.getByText('24 of 1,000')).toBeTruthy();
  expect(screen.getByText('EOF')).toBeTruthy();
});

it('adds a resource', async () => {
  const sent: unknown[] = [];
  show(
    <SignedIn>
      <ResourcesPage />
    </SignedIn>,
    {
      answers: {
        'GET /api/v2/resources': ok([]),
        'GET /api/v2/causes': ok([]),
        'PUT /api/v2/resources/new': async (request: Request) => {
          sent.push(await request.json());
          return ok(trunk);
        },
      },
    },
  );
  const [add] = await screen.findAllByRole('button', { name: 'Add resource' });
  if (add) await userEvent.click(add);
  await userEvent.type(await screen.findByRole('textbox', { name: 'Id' }), 'new');
  const dial = screen.getByRole('textbox', { name: 'Dial string' });
  await userEvent.type(dial, 'user/1');
  const buttons = screen.getAllByRole('button', { name: 'Add resource' });
  const send = buttons.find((button) => button.getAttribute('type') === 'submit');
  if (send) await userEvent.click(send);
  expect(await screen.findByText(/It holds \{number\} once/)).toBeTruthy();
  await userEvent.clear(dial);
  await userEvent.type(dial, 'user/{{number}');
  if (send) await userEvent.click(send);
  expect(await screen.findByText('Resource new added')).toBeTruthy();
  expect(sent).toMatchObject([{ dialString: 'user/{number}', limit: 100, maxErrors: 5 }]);
});

import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { useSessionState } from '../../app/session';
import { type Answers, show, supervisor } from '../../testing/show';
import { sample } from './form/sample';
import Settings from './Settings';

// A part is fetched when it is opened, which takes a while where many tests run at once.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

/** The gate before every page. */
function SignedIn() {
  return useSessionState().session ? <Settings /> : null;
}

const ok = (data: unknown) => ({ status: 'OK', data });

const answers: Answers = {
  'GET /api/v2/dialer/spring': ok(sample),
  'GET /api/v2/messages': ok([]),
  'GET /api/v2/agents': ok([
    { id: 'anna', name: 'Anna', status: 'Available', state: 'Waiting' },
    { id: 'eve', name: 'Eve', status: 'Logged Out', state: 'Idle' },
  ]),
  'GET /api/v2/causes': ok([
    { cause: 'NORMAL_CLEARING', number: 16, list: 'ok' },
    { cause: 'USER_BUSY', number: 17, list: 'retry' },
    { cause: 'NO_ANSWER', number: 19, list: 'retry' },
    { cause: 'UNALLOCATED_NUMBER', number: 1, list: 'error' },
  ]),
};

function open(part: string, more: Answers = {}, session = supervisor) {
  const shown = show(<SignedIn />, {
    at: `/campaigns/spring/settings/${part}`,
    path: '/campaigns/:id/settings/:part',
    answers: { ...answers, ...more },
    session,
  });
  return { ...shown, user: userEvent.setup() };
}

const bar = () => screen.findByRole('region', { name: 'Changes that are not saved' });

async function bodyOf(asked: Request[], method: string, path: string): Promise<unknown> {
  const request = asked.find((one) => one.method === method && new URL(one.url).pathname === path);
  expect(request, `${method} ${path}`).toBeDefined();
  return request?.clone().json();
}

describe('a change', () => {
  it('is said with what it does before it is saved, and alone is sent', async () => {
    const saved = { ...sample, parameters: { ...sample.parameters, limit: 40 } };
    const { user, asked } = open('parameters', { 'PUT /api/v2/dialer/spring': ok(saved) });
    const limit = await screen.findByLabelText('Limit, lines');
    expect(screen.queryByRole('region', { name: 'Changes that are not saved' })).toBeNull();
    await user.clear(limit);
    await user.type(limit, '40');
    const said = await bar();
    expect(said.textContent).toContain('1 change not saved');
    expect(said.textContent).toContain('The campaign runs');
    expect(said.textContent).toContain('Limit: 100 lines → 40 lines');
    expect(said.textContent).toContain('Lines over the new limit finish; none is hung up.');
    await user.click(within(said).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Changes that are not saved' })).toBeNull());
    expect(await bodyOf(asked, 'PUT', '/api/v2/dialer/spring')).toEqual({ parameters: { limit: 40 } });
  });

  it('that is refused keeps what was typed, and the reason stands at its field', async () => {
    const no = () =>
      Response.json(
        { status: 'error', code: 'invalid', field: 'parameters.originateTimeout', message: '6s is shorter than 15s' },
        { status: 400 },
      );
    const { user } = open('parameters', { 'PUT /api/v2/dialer/spring': no });
    const ring = await screen.findByLabelText<HTMLInputElement>('Ring time, s');
    await user.clear(ring);
    await user.type(ring, '6');
    await user.click(within(await bar()).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(ring.getAttribute('aria-invalid')).toBe('true'));
    expect(ring.value).toBe('6');
    expect((await bar()).textContent).toContain('Not saved. Ring time: 6s is shorter than 15s');
  });

  it('that demands something of another part leads there', async () => {
    const no = () =>
      Response.json(
        { status: 'error', code: 'invalid', field: 'messages.silent', message: 'is required by rule pack uk' },
        { status: 400 },
      );
    const { user } = open('general', { 'PUT /api/v2/dialer/spring': no });
    await user.type(await screen.findByLabelText(/^Name/), '!');
    await user.click(within(await bar()).getByRole('button', { name: 'Save' }));
    const link = await within(await bar()).findByRole('link', { name: 'Messages and recordings' });
    expect(link.getAttribute('href')).toBe('/campaigns/spring/settings/messages');
  });

  it('that cannot be is not sent', async () => {
    const { user } = open('parameters');
    await user.clear(await screen.findByLabelText('Limit, lines'));
    const said = await bar();
    expect(said.textContent).toContain('Limit is needed.');
    expect(within(said).getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
    await user.click(within(said).getByRole('button', { name: 'Discard' }));
    expect((await screen.findByLabelText<HTMLInputElement>('Limit, lines')).value).toBe('100');
  });

  it('is not lost by leaving: it is asked first', async () => {
    const { user } = open('general');
    await user.type(await screen.findByLabelText(/^Name/), '!');
    await user.click(screen.getByRole('link', { name: 'Variables' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('1 change of this part will be lost.');
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(screen.getByRole('heading', { level: 1, name: 'General' })).toBeDefined();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.click(screen.getByRole('link', { name: 'Variables' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Discard and leave' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Variables' })).toBeDefined();
  });

  it('cannot be made by who may only read', async () => {
    open('parameters', {}, { ...supervisor, permissions: { ...supervisor.permissions, campaigns: 'read' } });
    const limit = await screen.findByLabelText('Limit, lines');
    expect(limit.closest('fieldset')?.disabled).toBe(true);
    expect(screen.getByText(/may look at these settings/)).toBeDefined();
  });
});

describe('causes', () => {
  it('are moved by an arrow key, by the menu and by search', async () => {
    const { user, asked } = open('causes', { 'PUT /api/v2/dialer/spring': ok(sample) });
    const busy = await screen.findByRole('button', { name: /USER_\s*BUSY/ });
    busy.focus();
    await user.keyboard('{ArrowRight}');
    const error = screen.getByRole('region', { name: /^Error/ });
    expect(within(error).getByRole('button', { name: /USER_\s*BUSY/ })).toBeDefined();
    await user.type(screen.getByLabelText('Search'), 'no_ans');
    expect(screen.queryByRole('button', { name: /USER_\s*BUSY/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: /NO_\s*ANSWER/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Minus' }));
    const said = await bar();
    expect(said.textContent).toContain('Causes: minus: none → NO_ANSWER');
    await user.click(within(said).getByRole('button', { name: 'Save' }));
    await waitFor(async () =>
      expect(await bodyOf(asked, 'PUT', '/api/v2/dialer/spring')).toEqual({
        causesRetry: [],
        causesError: ['UNALLOCATED_NUMBER', 'USER_BUSY'],
        causesMinus: ['NO_ANSWER'],
      }),
    );
  });
});

describe('agents', () => {
  it('come and go by tiers of their own, and are told before', async () => {
    const { user, asked } = open('agents', {
      'DELETE /api/v2/callcenter/queues/spring/tiers/bob': ok({ agent: 'bob', queue: 'spring' }),
      'PUT /api/v2/callcenter/queues/spring/tiers/anna': ok({}),
    });
    await user.click(await screen.findByRole('button', { name: 'Remove bob' }));
    const level = await screen.findByLabelText(/^Level, Anna/);
    await user.clear(level);
    await user.type(level, '3');
    const said = await bar();
    expect(said.textContent).toContain('− bob, anna changed');
    expect(said.textContent).toContain('ends it and its wrap-up first');
    await user.click(within(said).getByRole('button', { name: 'Save' }));
    await waitFor(async () =>
      expect(await bodyOf(asked, 'PUT', '/api/v2/callcenter/queues/spring/tiers/anna')).toMatchObject({ position: 1 }),
    );
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(true);
    expect(asked.some(({ method, url }) => method === 'PUT' && url.endsWith('/dialer/spring'))).toBe(false);
  });
});

describe('variables', () => {
  it('that were saved are there to be changed and removed', async () => {
    let variables: Record<string, string> = { lang: 'en' };
    const { user, asked } = open('variables', {
      'PUT /api/v2/dialer/spring': async (request: Request) => {
        ({ variables } = await request.clone().json());
        return ok({ ...sample, variables });
      },
      'GET /api/v2/dialer/spring': () => ok({ ...sample, variables }),
    });
    await user.click(await screen.findByRole('button', { name: 'Add a variable' }));
    await user.type(screen.getByLabelText('Name, variable 2'), 'p');
    await user.type(screen.getByLabelText('Value, p'), '7');
    await user.click(within(await bar()).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Changes that are not saved' })).toBeNull());
    expect(await bodyOf(asked, 'PUT', '/api/v2/dialer/spring')).toEqual({ variables: { lang: 'en', p: '7' } });
    await user.click(await screen.findByRole('button', { name: 'Remove p' }));
    expect((await bar()).textContent).toContain('− p');
  });
});

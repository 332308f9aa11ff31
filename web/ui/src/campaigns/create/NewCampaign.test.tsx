import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { show } from '../../testing/show';
import NewCampaign from './NewCampaign';

const choices = {
  'GET /api/v2/agents': { status: 'OK', data: [{ id: '1001', name: 'Anna' }] },
  'GET /api/v2/resources': { status: 'OK', data: [{ id: 'trunk', name: 'trunk' }] },
  'GET /api/v2/calendars': { status: 'OK', data: [] },
  'GET /api/v2/calendars/timezones': { status: 'OK', data: ['UTC'] },
  'GET /api/v2/rule-packs': { status: 'OK', data: [] },
  'GET /api/v2/do-not-call': { status: 'OK', data: [] },
};

async function fill(user: ReturnType<typeof userEvent.setup>) {
  await user.type(await screen.findByLabelText(/^Name/), 'Spring renewal');
  await user.click(screen.getByRole('button', { name: 'Next' }));
  await user.click(await screen.findByRole('button', { name: 'Take all 1 agent' }));
  await user.click(screen.getByRole('combobox', { name: /^Resources/ }));
  await user.click(await screen.findByRole('option', { name: 'trunk', hidden: true }));
  await user.click(screen.getByRole('button', { name: 'Next' }));
  await user.click(await screen.findByRole('button', { name: 'To the summary' }));
}

it('goes no step on while something is wrong, and says what', async () => {
  const user = userEvent.setup();
  show(<NewCampaign />, { answers: choices });
  await user.click(await screen.findByRole('button', { name: 'Next' }));
  expect(screen.getByText('Give the campaign a name.')).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Mode and name' })).toBeTruthy();
});

it('shows what is about to be made, and makes it', async () => {
  const user = userEvent.setup();
  const made = { id: 'spring-renewal', name: 'Spring renewal' };
  const { asked } = show(<NewCampaign />, {
    answers: { ...choices, 'POST /api/v2/dialer': { status: 'OK', data: made } },
  });
  await fill(user);
  expect(screen.getByRole('heading', { name: 'Summary' })).toBeTruthy();
  expect(screen.getByText('Progressive')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Create campaign' }));
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true));
  const sent = await asked.find(({ method }) => method === 'POST')?.json();
  expect(sent).toMatchObject({
    id: 'spring-renewal',
    agents: ['1001'],
    resources: ['trunk'],
    type: 'Progressive Dialer',
  });
});

it('goes back to the field that was refused, with all that was typed', async () => {
  const user = userEvent.setup();
  const refusal = { status: 'error', code: 'conflict', message: 'campaign spring-renewal exists' };
  show(<NewCampaign />, {
    answers: { ...choices, 'POST /api/v2/dialer': () => Response.json(refusal, { status: 409 }) },
  });
  await fill(user);
  await user.click(screen.getByRole('button', { name: 'Create campaign' }));
  expect(await screen.findByText('campaign spring-renewal exists')).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe('Spring renewal');
});

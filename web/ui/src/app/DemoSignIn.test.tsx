import { configure, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router';
import { expect, test, vi } from 'vitest';
import { agentSession } from '../desk/samples';
import { type Answers, show, supervisor } from '../testing/show';
import { DemoSeats } from './DemoSeats';
import { DemoSignIn } from './DemoSignIn';
import { useSessionState } from './session';

// A machine that has other things to do takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const seat = (agent: string, taken = false) => ({
  agent,
  name: `Agent ${agent}`,
  taken,
  state: 'Idle',
  status: 'Logged Out',
});
const demo = (...seats: ReturnType<typeof seat>[]) => ({ status: 'OK', data: { enabled: true, seats } });

/** The page, and a place to be led to. */
function Pages() {
  return (
    <Routes>
      <Route path="demo/:role" element={<DemoSignIn />} />
      <Route path="/" element={<Home />} />
    </Routes>
  );
}

function Home() {
  return <p>in as {useSessionState().session?.user}</p>;
}

function open(role: string, answers: Answers) {
  const asked: unknown[] = [];
  const nobody = () => Response.json({ status: 'error', code: 'unauthorized', message: 'who?' }, { status: 401 });
  show(<Pages />, {
    at: `/demo/${role}`,
    answers: {
      'GET /api/v2/session': nobody,
      'POST /api/v2/session/demo': async (request: Request) => {
        const wanted = await request.json();
        asked.push(wanted);
        return { status: 'OK', data: wanted.role === 'agent' ? agentSession : supervisor };
      },
      ...answers,
    },
  });
  return asked;
}

test('a supervisor is in at once', async () => {
  const asked = open('supervisor', { 'GET /api/v2/session/demo': demo(seat('1101')) });
  await screen.findByText('in as sue');
  expect(asked).toEqual([{ role: 'supervisor' }]);
});

test('an agent is in at once where one seat is free', async () => {
  const asked = open('agent', { 'GET /api/v2/session/demo': demo(seat('1101', true), seat('1102')) });
  await screen.findByText('in as ann');
  expect(asked).toEqual([{ role: 'agent', agent: '1102' }]);
});

test('an agent chooses among several free seats', async () => {
  const asked = open('agent', { 'GET /api/v2/session/demo': demo(seat('1101'), seat('1102'), seat('1103', true)) });
  await screen.findByRole('heading', { name: 'Whose seat do you take?' });
  expect(screen.getByRole('button', { name: /1103/ }).hasAttribute('disabled')).toBe(true);
  await userEvent.click(screen.getByRole('button', { name: /1102/ }));
  await screen.findByText('in as ann');
  expect(asked).toEqual([{ role: 'agent', agent: '1102' }]);
});

test('where all seats are taken it says so', async () => {
  open('agent', { 'GET /api/v2/session/demo': demo(seat('1101', true)) });
  await screen.findByText('All seats are taken');
});

test('where there is no demo it says so', async () => {
  open('supervisor', { 'GET /api/v2/session/demo': { status: 'OK', data: { enabled: false, seats: [] } } });
  await screen.findByText('There is no demo here');
});

test('the sign-in offers the demo only where there is one', async () => {
  const { container } = show(<DemoSeats />, {
    answers: { 'GET /api/v2/session/demo': { status: 'OK', data: { enabled: false, seats: [] } } },
  });
  await waitFor(() => expect(container.textContent).not.toContain('This is the demo'));
  show(<DemoSeats />, { answers: { 'GET /api/v2/session/demo': demo(seat('1101'), seat('1102')) } });
  await screen.findByRole('link', { name: 'Choose among 2 free seats' });
});

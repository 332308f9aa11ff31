import { beforeEach, describe, expect, test } from 'vitest';
import { allDrafts, type Draft, emptyDraft, isEmpty, keptFor, readDraft, removeDraft, writeDraft } from './drafts';

const now = Date.parse('2026-11-21T12:00:00Z');
const draft = (attempt: string, part: Partial<Draft> = {}): Draft => ({
  ...emptyDraft({ attempt, campaign: 'spring', member: 'Karla', number: '1' }),
  comment: 'wants blue',
  at: now,
  ...part,
});

beforeEach(() => localStorage.clear());

describe('drafts', () => {
  test('are there again after the page was loaded again, each for its agent and attempt', () => {
    writeDraft('1101', draft('a'));
    writeDraft('1101', draft('b', { comment: 'other' }));
    expect(readDraft('1101', 'a')).toEqual(draft('a'));
    expect(readDraft('1101', 'b')?.comment).toBe('other');
    expect(readDraft('1102', 'a')).toBeUndefined();
  });

  test('are gone when they were sent, or when nothing is left of them', () => {
    writeDraft('1101', draft('a'));
    removeDraft('1101', 'a');
    writeDraft('1101', draft('b'));
    writeDraft('1101', draft('b', { comment: '  ' }));
    expect(allDrafts('1101', now)).toEqual([]);
  });

  test('are listed newest first, without that of the call at hand, and not for ever', () => {
    writeDraft('1101', draft('old', { at: now - keptFor - 1 }));
    writeDraft('1101', draft('a', { at: now - 2 }));
    writeDraft('1101', draft('b', { at: now - 1 }));
    writeDraft('1101', draft('here'));
    expect(allDrafts('1101', now, 'here').map(({ attempt }) => attempt)).toEqual(['b', 'a']);
    expect(readDraft('1101', 'old')).toBeUndefined();
  });

  test('that somebody else has written are no drafts', () => {
    localStorage.setItem('tandem.desk.draft.1101.x', '"nonsense"');
    localStorage.setItem('tandem.desk.draft.1101.y', '{broken');
    expect(readDraft('1101', 'x')).toBeUndefined();
    expect(readDraft('1101', 'y')).toBeUndefined();
    writeDraft('1101', draft('a'));
    expect(readDraft('1101', 'a')).toBeDefined();
  });

  test('of a time alone are not empty', () => {
    const empty = draft('a', { comment: '' });
    expect(isEmpty(empty)).toBe(true);
    expect(isEmpty({ ...empty, callback: { ...empty.callback, time: '10:00' } })).toBe(false);
  });
});

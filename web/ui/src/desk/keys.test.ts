import { describe, expect, test } from 'vitest';
import { ariaKeys, type Command, commandFor, isTyping, written } from './keys';

const pressed = (key: string, part: Partial<KeyboardEvent> = {}) => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...part,
});

describe('written', () => {
  test.each([
    ['a letter', pressed('a'), 'a'],
    ['with Shift', pressed('R', { shiftKey: true }), 'shift+r'],
    ['with Alt', pressed('m', { altKey: true }), 'alt+m'],
    ['with ⌥, which types another sign', pressed('µ', { altKey: true, code: 'KeyM' }), 'alt+m'],
    ['on a Russian keyboard, by its place', pressed('ф', { code: 'KeyA' }), 'a'],
    ['on a French keyboard, by what it types', pressed('a', { code: 'KeyQ' }), 'a'],
    ['Ctrl+Enter', pressed('Enter', { ctrlKey: true }), 'ctrl+enter'],
    ['⌘+Enter', pressed('Enter', { metaKey: true }), 'ctrl+enter'],
    ['?, whose Shift is part of it', pressed('?', { shiftKey: true, code: 'Slash' }), '?'],
    ['a digit of the number block', pressed('5', { code: 'Numpad5' }), '5'],
    ['AltGr, which is Alt and Ctrl', pressed('@', { altKey: true, ctrlKey: true, code: 'KeyQ' }), 'ctrl+alt+q'],
  ])('%s', (_, event, name) => expect(written(event)).toBe(name));
});

describe('commandFor', () => {
  const command = (label: string, keys: string[], disabled?: boolean): Command => ({
    label,
    group: '',
    keys,
    disabled,
    run: () => {},
  });
  const all = [command('off', ['a'], true), command('accept', ['A', 'Alt+A']), command('note', ['Alt+N'])];

  test('finds the one whose key it is, and that can be done', () => {
    expect(commandFor(pressed('a'), all, true)?.label).toBe('accept');
    expect(commandFor(pressed('z'), all, true)).toBeUndefined();
  });

  test('leaves keys alone to whoever types, and takes those with Alt', () => {
    expect(commandFor(pressed('a'), all, false)).toBeUndefined();
    expect(commandFor(pressed('a', { altKey: true }), all, false)?.label).toBe('accept');
  });

  test('does not take the keys of the browser', () => {
    expect(commandFor(pressed('a', { ctrlKey: true }), all, true)).toBeUndefined();
  });
});

describe('isTyping', () => {
  test.each([
    ['<input>', 'input', true],
    ['<input type="date">', 'input', true],
    ['<textarea></textarea>', 'textarea', true],
    ['<select></select>', 'select', true],
    ['<input type="radio">', 'input', false],
    ['<button>x</button>', 'button', false],
    ['<div role="menu"><button>x</button></div>', 'button', true],
    ['<div contenteditable="true"></div>', 'div', true],
  ])('%s', (html, selector, typing) => {
    document.body.innerHTML = html;
    expect(isTyping(document.querySelector(selector))).toBe(typing);
    document.body.innerHTML = '';
  });
});

test('keys are told to assistive technology by their own names', () => {
  expect(ariaKeys(['Ctrl+Enter', 'Alt+M'])).toBe('Control+Enter Alt+M');
});

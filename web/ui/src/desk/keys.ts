/**
 * Keys of the desktop. They are written as "a", "Shift+R", "Alt+M",
 * "Ctrl+Enter" or "?". A key alone does nothing while somebody types; with Alt
 * or Ctrl it works everywhere.
 */

export interface Command {
  /** What it does, for the list of keys. */
  label: string;
  /** Under which heading it is listed. */
  group: string;
  keys: readonly string[];
  run: () => void;
  /** It is listed, and does nothing now. */
  disabled?: boolean;
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** The letter or digit of a key: what it types, or, on keyboards of other scripts, where it lies. */
function letter({ key, code, altKey }: Pressed): string {
  const typed = key.toLowerCase();
  if (!altKey && /^[a-z0-9]$/.test(typed)) return typed;
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1];
  return place ? place.toLowerCase() : typed;
}

/** How a pressed key is written. */
export function written(pressed: Pressed): string {
  const name = letter(pressed);
  const plain = /^[a-z0-9]$/.test(name);
  // Of "?" the Shift is part of the sign; of letters it is said.
  const shift = pressed.shiftKey && (plain || pressed.key.length > 1);
  const control = pressed.ctrlKey || pressed.metaKey; // ⌘ stands for Ctrl on a Mac
  const head = `${control ? 'ctrl+' : ''}${pressed.altKey ? 'alt+' : ''}${shift ? 'shift+' : ''}`;
  return head + (plain ? name : pressed.key.toLowerCase());
}

/** Whether a key alone: no Alt, no Ctrl. */
export function isPlain(key: string): boolean {
  return !/^(ctrl|alt)\+/i.test(key);
}

/** The first command that a pressed key means. */
export function commandFor(pressed: Pressed, commands: readonly Command[], plainToo: boolean): Command | undefined {
  const name = written(pressed);
  return commands.find(
    ({ keys, disabled }) => !disabled && keys.some((key) => key.toLowerCase() === name && (plainToo || !isPlain(key))),
  );
}

const notTyped = new Set(['checkbox', 'radio', 'button', 'submit', 'range', 'color', 'file', 'reset']);

/** Whether somebody types where a key was pressed, or chooses from a list by letters. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !notTyped.has(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target.isContentEditable || target.closest('[role="menu"],[role="listbox"],[role="dialog"]') !== null;
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(keys: readonly string[]): string {
  return keys.map((key) => key.replace('Ctrl+', 'Control+')).join(' ');
}

import type { Shape } from '../../api/client';
import { byName } from '../order';

export interface Place {
  level: number;
  position: number;
}

/** An agent's row: their places by campaign. */
export interface Row {
  id: string;
  name: string;
  places: ReadonlyMap<string, Place>;
}

export interface Cell {
  row: number;
  column: number;
}

export function rowsOf(agents: readonly Shape<'Agent'>[]): Row[] {
  return agents
    .map(({ id = '', name = '', tiers }) => ({
      id,
      name: name || id,
      places: new Map((tiers ?? []).map(({ campaign, level = 1, position = 1 }) => [campaign, { level, position }])),
    }))
    .sort((a, b) => byName(a.name, b.name));
}

function has(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

function wordsOf(text: string): string[] {
  return text.trim().toLowerCase().split(/\s+/).filter(Boolean);
}

/** Those whose name or id has all the words. */
export function named<One extends { id: string; name: string }>(all: readonly One[], text: string): One[] {
  const words = wordsOf(text);
  return all.filter(({ id, name }) => has(`${name} ${id}`, words));
}

/** What stands in a cell: "1 / 20", or nothing where the agent has no place. */
export function cellText(place: Place | undefined): string {
  return place ? `${place.level} / ${place.position}` : '';
}

/** What a cell says to those who hear it. */
export function cellLabel(agent: string, campaign: string, place: Place | undefined): string {
  return `${agent} in ${campaign}: ${place ? `level / position ${cellText(place)}` : 'no place'}`;
}

const steps: Record<string, readonly [number, number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

/** Where a key leads from a cell; undefined for keys that do not move. */
export function moved(from: Cell, key: string, wide: boolean, rows: number, columns: number): Cell | undefined {
  if (key === 'Home') return { row: wide ? 0 : from.row, column: 0 };
  if (key === 'End') return { row: wide ? rows - 1 : from.row, column: columns - 1 };
  const step = steps[key];
  if (!step) return undefined;
  return within({ row: from.row + step[0], column: from.column + step[1] }, rows, columns);
}

/** The cell itself, or the nearest that there is. */
export function within({ row, column }: Cell, rows: number, columns: number): Cell {
  return { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) };
}

/** The cards with a place set, or taken away. */
export function withPlace(
  agents: readonly Shape<'Agent'>[] | undefined,
  agent: string,
  campaign: string,
  place: Place | undefined,
): Shape<'Agent'>[] | undefined {
  return agents?.map((one) => {
    if (one.id !== agent) return one;
    const others = (one.tiers ?? []).filter((tier) => tier.campaign !== campaign);
    return { ...one, tiers: place ? [...others, { campaign, ...place }] : others };
  });
}

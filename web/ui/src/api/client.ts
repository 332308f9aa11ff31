import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';

/** A named shape of openapi.yaml: `Shape<'Campaign'>`. */
export type Shape<Name extends keyof components['schemas']> = components['schemas'][Name];

/** What the API answered instead of what was asked for. `message` is written for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
    readonly member?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** Thrown where no answer came at all: the controller is away, or the network is. */
export class Unreachable extends Error {
  constructor() {
    super('Tandem does not answer. It is asked again by itself; nothing that was saved is lost.');
    this.name = 'Unreachable';
  }
}

let csrf = '';
let whenSignedOut: () => void = () => {};

/** Sets what writing requests carry so that no other site can make them. */
export function setCSRF(token: string): void {
  csrf = token;
}

/** Says whom to tell when the session has ended. */
export function onSignedOut(tell: () => void): void {
  whenSignedOut = tell;
}

/** The headers of a request that changes something, for those few that do not go through {@link api}. */
export function writingHeaders(): Record<string, string> {
  return { 'X-CSRF-Token': csrf };
}

const signed: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET' && request.method !== 'HEAD') request.headers.set('X-CSRF-Token', csrf);
    return request;
  },
  onResponse({ request, response }) {
    if (response.status === 401 && !request.url.endsWith('/api/v2/session')) whenSignedOut();
    return undefined;
  },
  onError() {
    return new Unreachable();
  },
};

/** The API, with the paths and shapes of openapi.yaml. */
export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? 'http://127.0.0.1' : location.origin,
  // Looked up at each call, so that tests can put another one in its place.
  fetch: (request) => globalThis.fetch(request),
});
api.use(signed);

interface Refusal {
  code?: string;
  message?: string;
  field?: string;
  member?: number;
}

/** Makes an error of an answer that is none of those that were hoped for. */
export function refused(response: Response, body: unknown): ApiError {
  const said: Refusal = typeof body === 'object' && body !== null ? body : {};
  const message = said.message ?? `Tandem answered with status ${response.status}.`;
  return new ApiError(response.status, said.code ?? 'unknown', message, said.field, said.member);
}

/** Waits for an answer of {@link api} and gives its body, or throws what went wrong. */
export async function body<Body>(
  asked: Promise<{ data?: Body; error?: unknown; response: Response }>,
): Promise<NonNullable<Body>> {
  const { data, error, response } = await asked;
  if (data === undefined || data === null || error !== undefined) throw refused(response, error);
  return data;
}

/** Like {@link body}, and gives what stands under `data` in it. */
export async function data<Inner>(
  asked: Promise<{ data?: { data: Inner }; error?: unknown; response: Response }>,
): Promise<Inner> {
  return (await body(asked)).data;
}

/** What went wrong, in words for people. */
export function saying(error: unknown): string {
  if (!(error instanceof Error) || error.message === '') return 'Something went wrong.';
  return error.message.charAt(0).toUpperCase() + error.message.slice(1);
}

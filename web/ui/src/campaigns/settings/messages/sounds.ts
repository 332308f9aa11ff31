import { useQuery } from '@tanstack/react-query';
import { api, data, type Shape } from '../../../api/client';

export type MessageFile = Shape<'MessageFile'>;

export const messagesKey = ['messages'];

/** The messages that were uploaded. */
export function useMessages() {
  return useQuery({
    queryKey: messagesKey,
    queryFn: () => data(api.GET('/api/v2/messages')),
    staleTime: 30_000,
    retry: false,
  });
}

/** Where a message can be heard. */
export function soundURL(name: string): string {
  return `/api/v2/messages/${encodeURIComponent(name)}.wav`;
}

import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../api/client';

export const usersKey = ['users'] as const;

export function useUsers(enabled = true) {
  return useQuery({ queryKey: usersKey, queryFn: () => data(api.GET('/api/v2/users')), enabled });
}

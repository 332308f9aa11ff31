import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { saying } from '../api/client';

/** Asks before something that cannot be undone. `children` says what it hits. Resolves to whether it may be done. */
export function confirm({
  title,
  children,
  doIt,
  harmless,
}: {
  title: string;
  children: ReactNode;
  /** The word on the button: "Delete campaign", never "OK". */
  doIt: string;
  harmless?: boolean;
}): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title,
      children: (
        <Text fz="sm" component="div">
          {children}
        </Text>
      ),
      labels: { confirm: doIt, cancel: 'Cancel' },
      confirmProps: harmless ? {} : { color: 'red.8' },
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    });
  });
}

/** Tells that something was done. */
export function done(message: string): void {
  notifications.show({ message, autoClose: 4000 });
}

/** Tells that something was not done, and why. */
export function failed(error: unknown, title = 'This did not work'): void {
  notifications.show({ title, message: saying(error), color: 'red.8', autoClose: 10_000, role: 'alert' });
}

/** Does something, and tells what came of it; gives whether it worked. */
export async function act(task: () => Promise<unknown>, said?: string): Promise<boolean> {
  try {
    await task();
    if (said) done(said);
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import type { Submission } from './submit';

interface FormDialogProps {
  title: string;
  /** The word on the button: "Add agent", never "OK". */
  doIt: string;
  /** From useSubmit: whether it is under way, and what went wrong. */
  of: Submission;
  onSubmit: () => void;
  onClose: () => void;
  size?: string;
  children: ReactNode;
  /** Beside the buttons, as another thing to do. */
  aside?: ReactNode;
}

/** A form in a dialog. A refused one keeps what was typed and says why. Put it on the page only while it is open. */
export function FormDialog({ title, doIt, of, onSubmit, onClose, size, children, aside }: FormDialogProps) {
  function send(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    onSubmit();
  }
  return (
    <Modal opened onClose={onClose} title={title} size={size}>
      <form onSubmit={send}>
        <Stack>
          {children}
          {of.rest !== undefined && (
            <Text role="alert" fz="sm" c="var(--mantine-color-error)">
              {of.rest}
            </Text>
          )}
          <Group justify="space-between">
            <div>{aside}</div>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={of.busy}>
                {doIt}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

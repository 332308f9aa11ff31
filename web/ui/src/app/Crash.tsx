import { Button, Stack } from '@mantine/core';
import { useRouteError } from 'react-router';
import { Failure } from '../parts/Feedback';

/** A page broke. Says so, and lets one load it again; what was typed and saved by the page is still there. */
export function Crash() {
  const error = useRouteError();
  return (
    <main>
      <Stack p="xl" align="flex-start">
        <Failure error={error} title="This page broke" />
        <Button onClick={() => location.reload()}>Load it again</Button>
      </Stack>
    </main>
  );
}

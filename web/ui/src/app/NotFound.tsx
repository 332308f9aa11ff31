import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { Empty } from '../parts/Feedback';

/** There is no such page. */
export function NotFound() {
  return (
    <main>
      <Empty
        title="There is no such page"
        action={
          <Button component={Link} to="/">
            To the start
          </Button>
        }
      >
        The address may be mistyped, or what it showed was removed.
      </Empty>
    </main>
  );
}

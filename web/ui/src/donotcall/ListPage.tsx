import { Button, Group, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useMayWrite } from '../app/session';
import { Page } from '../parts/Page';
import { AddNumbers } from './AddNumbers';
import { Entries } from './Entries';
import { binds } from './entries';

/** One list with its numbers. */
export default function ListPage() {
  const { list = '' } = useParams();
  const mayWrite = useMayWrite('do-not-call');
  const [adding, setAdding] = useState(false);
  const [text, setText] = useState('');
  const [number, setNumber] = useState('');

  function search(event: FormEvent) {
    event.preventDefault();
    setNumber(text.trim());
  }

  function all() {
    setText('');
    setNumber('');
  }

  return (
    <Page
      title={list}
      note={`Binds: ${binds(list)}`}
      actions={
        <>
          <Button component={Link} to="/do-not-call" variant="default">
            All lists
          </Button>
          {mayWrite && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
              Add numbers
            </Button>
          )}
        </>
      }
    >
      <form onSubmit={search}>
        <Group gap="xs">
          <TextInput
            aria-label="Number to look up"
            placeholder="A number with its country"
            leftSection={<IconSearch size={15} aria-hidden />}
            w={260}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={text.trim() === ''}>
            Look up
          </Button>
          {number && (
            <Button variant="subtle" onClick={all}>
              Show all
            </Button>
          )}
        </Group>
      </form>
      <Entries list={list} number={number} mayWrite={mayWrite} />
      {adding && <AddNumbers list={list} onClose={() => setAdding(false)} />}
    </Page>
  );
}

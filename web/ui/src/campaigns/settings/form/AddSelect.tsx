import { Select } from '@mantine/core';
import { useState } from 'react';

interface AddSelectProps {
  label: string;
  placeholder: string;
  data: readonly { value: string; label: string }[];
  onAdd: (value: string) => void;
}

/** Adds one of many: what is chosen is added at once, and the field is empty again. */
export function AddSelect({ label, placeholder, data, onAdd }: AddSelectProps) {
  const [search, setSearch] = useState('');
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      size="xs"
      maw={320}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      data={[...data]}
      limit={200}
      value={null}
      nothingFoundMessage="Nothing like that"
      onChange={(value) => {
        if (value !== null) onAdd(value);
        setSearch('');
      }}
    />
  );
}

import { Checkbox, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../../api/client';
import { Loaded } from '../../../parts/Feedback';
import { Section } from '../../../parts/Page';
import { useDraft } from '../form/DraftProvider';
import { byName, demandsOf, type RulePack, versionAt } from '../form/packs';
import classes from './Packs.module.css';

/** The rule packs that can be turned on, with what each demands and where that is from. */
export function Packs() {
  const draft = useDraft();
  const query = useQuery({
    queryKey: ['rule-packs'],
    queryFn: () => data(api.GET('/api/v2/rule-packs')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const trouble = draft.troubleAt('guards.packs');
  return (
    <Section
      title="Rule packs"
      note="The rules of a place, as engineers read them; no legal advice. Of a pack and the settings below, always the stricter holds."
    >
      {trouble && (
        <Text fz="sm" c="var(--mantine-color-error)" role="alert">
          {trouble}
        </Text>
      )}
      <Loaded query={query} what="Rule packs">
        {(packs) => (
          <div className={classes.packs}>
            {[...byName(packs)].map(([name, versions]) => (
              <Pack key={name} name={name} versions={versions} />
            ))}
          </div>
        )}
      </Loaded>
    </Section>
  );
}

function Pack({ name, versions }: { name: string; versions: readonly RulePack[] }) {
  const draft = useDraft();
  const on = draft.value('guards.packs') ?? [];
  const now = versionAt(versions, new Date());
  const others = versions.filter((version) => now && version.from > now.from);
  if (!now) return null;
  return (
    <div className={classes.pack} data-on={on.includes(name) || undefined}>
      <Checkbox
        label={now.title}
        description={`${name}, version of ${now.version}, in force from ${now.from}${now.with?.length ? `; with ${now.with.join(', ')}` : ''}`}
        checked={on.includes(name)}
        onChange={(event) =>
          draft.set('guards.packs', event.currentTarget.checked ? [...on, name] : on.filter((one) => one !== name))
        }
      />
      <Demands pack={now} />
      {others.map((version) => (
        <details key={version.from} className={classes.more}>
          <summary>{`From ${version.from} on${version.title === now.title ? '' : `: ${version.title}`}`}</summary>
          <Demands pack={version} />
        </details>
      ))}
    </div>
  );
}

function Demands({ pack }: { pack: RulePack }) {
  return (
    <>
      <ul className={classes.demands}>
        {demandsOf(pack).map((demand) => (
          <li key={demand}>{demand}</li>
        ))}
      </ul>
      <details className={classes.more}>
        <summary>Sources of {pack.title}</summary>
        <ul className={classes.demands}>
          {pack.sources.map((source) => (
            <li key={source}>{source}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

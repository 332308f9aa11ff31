import { Alert, Button, Group, Stepper } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { Page, Section } from '../../parts/Page';
import { LimitsStep } from './LimitsStep';
import { ModeStep } from './ModeStep';
import { Summary } from './Summary';
import { summaryStep, useNewCampaign } from './useNewCampaign';
import { WhoStep } from './WhoStep';

const titles = ['Mode and name', 'Who calls and how', 'Limits and safety', 'Summary'];

/** Makes a campaign from the template of its mode, in three steps. */
export default function NewCampaign() {
  const form = useNewCampaign();
  const { draft, step, problems, choices, onType } = form;
  const content = useRef<HTMLFormElement>(null);
  const refused = Object.keys(problems).length > 0;

  useEffect(() => {
    if (refused) content.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused]);

  return (
    <Page
      title="New campaign"
      note="From the template of its mode; everything can be changed later in its settings."
      actions={
        <Button component={Link} to="/campaigns" variant="default">
          Cancel
        </Button>
      }
    >
      <Stepper active={step} onStepClick={form.go} size="sm">
        {titles.slice(0, summaryStep).map((title) => (
          <Stepper.Step key={title} label={title} />
        ))}
      </Stepper>
      <form
        ref={content}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (step === summaryStep) void form.create();
          else form.go(step + 1);
        }}
      >
        <Section title={titles[step]}>
          {step === 0 && <ModeStep draft={draft} problems={problems} onType={onType} />}
          {step === 1 && <WhoStep draft={draft} problems={problems} choices={choices} onType={onType} />}
          {step === 2 && <LimitsStep draft={draft} problems={problems} choices={choices} onType={onType} />}
          {step === summaryStep && <Summary draft={draft} choices={choices} onChange={form.go} />}
          {form.error && (
            <Alert role="alert" color="red" variant="outline" mt="md">
              {form.error}
            </Alert>
          )}
          <Group justify="space-between" mt="lg">
            <Button variant="default" disabled={step === 0} onClick={() => form.go(step - 1)}>
              Back
            </Button>
            <Button type="submit" loading={form.busy}>
              {step === summaryStep ? 'Create campaign' : step === summaryStep - 1 ? 'To the summary' : 'Next'}
            </Button>
          </Group>
        </Section>
      </form>
    </Page>
  );
}

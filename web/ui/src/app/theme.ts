import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

// A quiet blue-green. Shade 7 carries white text at 4.5:1 and more.
const tandem: MantineColorsTuple = [
  '#eef6fa',
  '#dbe9f1',
  '#b6d3e3',
  '#8cbbd4',
  '#68a6c6',
  '#4a92b6',
  '#2f7ba1',
  '#1f6586',
  '#1f5673',
  '#173f55',
];

// The greys of the dark theme, with a little of the same blue: text, borders, fields, page.
const dark: MantineColorsTuple = [
  '#e4e9ec',
  '#a9b4bd',
  '#8794a0',
  '#5f6c76',
  '#3a444c',
  '#2d363d',
  '#1d2429',
  '#14191d',
  '#101417',
  '#0b0e10',
];

/** Sizes, type and the one accent of the application. What colours mean is in tokens.css. */
export const theme = createTheme({
  primaryColor: 'tandem',
  primaryShade: { light: 7, dark: 7 },
  colors: { tandem, dark },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm', fz: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    // What Mantine puts the focus on before the first entry is no part of a menu (ARIA), so that the entry gets it.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300, events: { hover: true, focus: true, touch: true } } },
    ModalRoot: { defaultProps: { returnFocus: true } },
    CloseButton: { defaultProps: { 'aria-label': 'Close' } },
    NotificationClose: { defaultProps: { 'aria-label': 'Close' } },
  },
});

/** Mantine's own greys are too pale for small text (WCAG 1.4.3), so these are darker. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#53606a',
    '--mantine-color-placeholder': '#66727c',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-error': '#b42318',
    '--input-placeholder-color': '#66727c',
    '--mantine-color-anchor': '#1f6586',
  },
  dark: {
    '--mantine-color-dimmed': '#a9b4bd',
    '--mantine-color-placeholder': '#97a3ad',
    '--mantine-color-body': '#14191d',
    '--mantine-color-text': '#e4e9ec',
    '--mantine-color-default': '#1d2429',
    '--mantine-color-default-border': '#3a444c',
    '--mantine-color-error': '#ff9b8f',
    '--input-placeholder-color': '#97a3ad',
    '--mantine-color-anchor': '#8cc4e2',
  },
});

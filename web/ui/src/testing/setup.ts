import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// How long is waited for what has to come: no test may depend on how busy the machine is.
configure({ asyncUtilTimeout: 20_000 });

afterEach(cleanup);

import { OLDER_N8N } from '../../scripts/host/install.mjs';
import { hostTests } from './hostTests.mjs';

hostTests(OLDER_N8N);

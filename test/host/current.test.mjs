import { CURRENT_N8N } from '../../scripts/host/install.mjs';
import { hostTests } from './hostTests.mjs';

hostTests(CURRENT_N8N);

// The photo booth's entry point.
import { localize } from '../app/localization.js';
import './booth.js';

void localize();

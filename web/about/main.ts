// The builders' page's entry point.
import { localize } from '../app/localization.js';
import './about.js';

void localize();

import { compareLooks, everything } from './looks.js';

compareLooks(everything);

import { compareLooks, cover } from './looks.js';

compareLooks(cover);

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { find, findEngines } from './engines.mjs';

/**
 * A program that the tests need, beside Node.
 *
 * @typedef {{ name: string, packages: string[], isThere: () => boolean }} Need
 */

const hasCommand = (/** @type {string} */ name) => find(undefined, [name]) !== undefined;

/** @param {readonly import('./engines.mjs').Engine[]} engines @returns {Need[]} */
function needs(engines) {
  const onLinux = process.platform === 'linux';
  /** @type {Need[]} */
  const all = [];
  if (engines.includes('chromium')) {
    all.push({ name: 'Chromium or Chrome', packages: ['chromium'], isThere: () => !!findEngines().chromium });
  }
  if (engines.includes('firefox')) {
    all.push({ name: 'Firefox', packages: ['firefox-esr'], isThere: () => !!findEngines().firefox });
    if (onLinux) all.push({ name: 'PulseAudio', packages: ['pulseaudio'], isThere: () => hasCommand('pulseaudio') });
  }
  if (engines.includes('webkit') && onLinux) {
    all.push({ name: 'WebKitGTK’s driver', packages: ['webkit2gtk-driver'], isThere: () => !!findEngines().webkit });
    all.push({ name: 'Xvfb', packages: ['xvfb'], isThere: () => hasCommand('Xvfb') });
  }
  all.push({ name: 'Redis', packages: ['redis-server'], isThere: () => hasCommand('redis-server') });
  return all;
}

/**
 * Makes the machine fit for the tests: root on Debian installs what is missing.
 *
 * @param {readonly import('./engines.mjs').Engine[]} engines
 * @returns {string | undefined} One line that says what is still missing and how to get it.
 */
export function prepareMachine(engines) {
  const missing = () => needs(engines).filter(({ isThere }) => !isThere());
  const isDebian = existsSync('/etc/debian_version') && hasCommand('apt-get');
  if (missing().length && isDebian && process.getuid?.() === 0) install(missing().flatMap(({ packages }) => packages));
  const rest = missing();
  if (rest.length === 0) return undefined;
  const how = isDebian ? `: sudo apt-get install ${rest.flatMap(({ packages }) => packages).join(' ')}` : '';
  return `Please install ${rest.map(({ name }) => name).join(', ')}${how}`;
}

/** @param {string[]} packages */
function install(packages) {
  console.log(`Installing ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', ['-q', '-y', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env });
  aptGet('update');
  aptGet('install', '--no-install-recommends', ...packages);
}

import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The browsers that the tests run in: where they are found, and how they are started so that a microphone and a
 * loudspeaker are there without hardware, without a prompt and without a person.
 *
 * @typedef {'chromium' | 'firefox' | 'webkit'} Engine
 * @typedef {{ chromium?: string, firefox?: string, webkit?: { driver: string, browser: string } }} Installed
 */

/** @type {readonly Engine[]} */
export const engines = ['chromium', 'firefox', 'webkit'];

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string | undefined} override A path from the environment: it wins, and when it is wrong nothing else is tried.
 * @param {string[]} candidates Names looked for in PATH, or absolute paths.
 * @returns {string | undefined}
 */
export function find(override, candidates) {
  if (override) return isExecutable(override) ? override : undefined;
  const folders = (process.env['PATH'] ?? '').split(':').filter(Boolean);
  return candidates
    .flatMap((name) => (name.startsWith('/') ? name : folders.map((folder) => join(folder, name))))
    .find(isExecutable);
}

/** WebKitGTK keeps its small browser beside its libraries, under a folder that names the architecture. */
function miniBrowsers() {
  return ['/usr/lib', '/usr/libexec', '/usr/lib64'].flatMap((root) => {
    const folders = ['', ...foldersIn(root)].map((folder) => join(root, folder));
    return folders.flatMap((folder) =>
      ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'].map((name) => join(folder, name, 'MiniBrowser')),
    );
  });
}

/** @param {string} folder */
function foldersIn(folder) {
  try {
    return readdirSync(folder).filter((name) => name.includes('-linux-'));
  } catch {
    return [];
  }
}

/**
 * The installed engines. `CHROMIUM_PATH`, `FIREFOX_PATH`, `WEBKIT_DRIVER_PATH` and `WEBKIT_BROWSER_PATH` override.
 *
 * @returns {Installed}
 */
export function findEngines() {
  const { env } = process;
  const chromium = find(env['CHROMIUM_PATH'], [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]);
  const firefox = find(env['FIREFOX_PATH'], [
    'firefox-esr',
    'firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ]);
  const driver = find(env['WEBKIT_DRIVER_PATH'], ['WebKitWebDriver']);
  const browser = find(env['WEBKIT_BROWSER_PATH'], miniBrowsers());
  return {
    ...(chromium && { chromium }),
    ...(firefox && { firefox }),
    ...(driver && browser && { webkit: { driver, browser } }),
  };
}

/**
 * Options for puppeteer: Chromium with a granted microphone that beeps, or plays a file.
 *
 * @param {string} executablePath
 * @param {{ microphone?: string, fontSize?: number, isMicrophoneDenied?: boolean }} [options] `microphone`: a WAV file, heard
 *   once from the start by whoever asks for the microphone, then silence. `fontSize`: what the visitor has set, in px.
 */
export function chromiumOptions(executablePath, { microphone, fontSize, isMicrophoneDenied } = {}) {
  return {
    executablePath,
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      // It grants whatever is asked for, also what the visitor has denied.
      ...(isMicrophoneDenied ? [] : ['--use-fake-ui-for-media-stream']),
      '--autoplay-policy=no-user-gesture-required',
      // Chromium's own null output: the sound server of the other engines makes its clock start late and stutter.
      '--disable-audio-output',
      // A page of another address of this machine may talk to the simulator on the loopback one.
      '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...(microphone ? [`--use-file-for-fake-audio-capture=${microphone}%noloop`] : []),
      ...(fontSize ? [`--blink-settings=defaultFontSize=${fontSize}`] : []),
    ],
  };
}

/**
 * Options for puppeteer: Firefox with a granted microphone that hums.
 *
 * @param {string} executablePath
 * @param {{ fontSize?: number, isMicrophoneDenied?: boolean }} [options] As for Chromium.
 */
export function firefoxOptions(executablePath, { fontSize, isMicrophoneDenied } = {}) {
  return {
    browser: /** @type {const} */ ('firefox'),
    executablePath,
    extraPrefsFirefox: {
      'media.navigator.permission.disabled': !isMicrophoneDenied,
      // 2 is to block.
      ...(isMicrophoneDenied && { 'permissions.default.microphone': 2 }),
      'media.navigator.streams.fake': true,
      'media.autoplay.default': 0,
      ...(fontSize && { 'font.size.variable.x-western': fontSize }),
    },
  };
}

/**
 * Options for webdriverio: WebKitGTK's own small browser with a microphone of its own making.
 *
 * @param {string} browser Path of MiniBrowser.
 * @param {number} port Port of WebKitWebDriver.
 */
export function webkitOptions(browser, port) {
  return {
    automationProtocol: /** @type {const} */ ('webdriver'),
    hostname: '127.0.0.1',
    port,
    path: '/',
    logLevel: /** @type {const} */ ('error'),
    capabilities: {
      browserName: 'MiniBrowser',
      // Without it webdriverio asks for WebDriver BiDi as well, and the session is refused.
      'wdio:enforceWebDriverClassic': true,
      'webkitgtk:browserOptions': {
        binary: browser,
        args: [
          '--automation',
          '--enable-mock-capture-devices=true',
          '--enable-media-stream=true',
          '--media-playback-requires-user-gesture=false',
        ],
      },
    },
  };
}

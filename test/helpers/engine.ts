/** Whether this page runs in WebKit. Chromium names it, too. */
export const isWebKit = !/Chrome|Firefox/.test(navigator.userAgent);

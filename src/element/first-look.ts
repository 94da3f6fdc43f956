/**
 * Calls back once an element has come into view, the page has loaded, and the browser has nothing else to do. Never where the
 * visitor wants data to be saved.
 *
 * @returns A function that calls this off.
 */
export function atFirstLook(element: Element, act: () => void): () => void {
  // Only Chromium has it.
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  // Missing where nothing is laid out: in jsdom.
  if (connection?.saveData || !('IntersectionObserver' in globalThis)) return () => undefined;
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    // Safari has none.
    const whenIdle = (): unknown => (globalThis.requestIdleCallback ?? setTimeout)(act);
    if (document.readyState === 'complete') whenIdle();
    else window.addEventListener('load', whenIdle, { once: true });
  });
  observer.observe(element);
  return () => observer.disconnect();
}

const TRAVEL_MS = 320;

/**
 * Lets the visualizer travel to its place in another view from where it was. It moves by `translate` and `scale`, because its own
 * motion is a `transform`.
 *
 * @param from Where it was, in the viewport.
 */
export function travel(visualizer: HTMLElement, from: DOMRect): void {
  const to = visualizer.getBoundingClientRect();
  // Nothing has a size where nothing is laid out, or where the page has hidden it.
  if (!from.width || !to.width || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  // CSS multiplies lengths by the element's zoom. Safari and Firefox before 126 have none.
  const zoom = (visualizer as Partial<HTMLElement>).currentCSSZoom ?? 1;
  const x = (from.left + from.width / 2 - to.left - to.width / 2) / zoom;
  const y = (from.top + from.height / 2 - to.top - to.height / 2) / zoom;
  const scale = from.width / to.width;
  const keyframes = { translate: [`${x}px ${y}px`, '0px 0px'], scale: [scale, 1], zIndex: [1, 1] };
  visualizer.animate(keyframes, { duration: TRAVEL_MS, easing: 'cubic-bezier(0.3, 0, 0.1, 1)' });
}

/** Waits until nothing in a shadow tree is on its way any more. What moves for ever, as the orb, does not count. */
export async function stillness({ shadowRoot }: Element): Promise<void> {
  const moves = shadowRoot!.getAnimations().filter(({ effect }) => effect!.getComputedTiming().endTime !== Infinity);
  // One that is cancelled, as by the end of its element, is over too.
  await Promise.allSettled(moves.map(({ finished }) => finished));
}

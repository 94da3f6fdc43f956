/** The shop is as any site: it loads the element, and all else is markup. The page around it sets attributes from outside. */
import 'voice-agent-element';

// Nothing is booked: this page has no shop behind it.
document.querySelector('form')!.addEventListener('submit', (event) => {
  event.preventDefault();
  const { name, day } = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
  document.querySelector('#notice')!.textContent = `Thank you, ${name}. See you on ${day}.`;
});

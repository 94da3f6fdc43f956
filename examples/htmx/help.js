const sectionOf = (node) => node.closest('section');
const agentOf = (node) => sectionOf(node).querySelector('voice-agent');
const control = (node, name) => sectionOf(node).querySelector(`[name=${name}]`);

// A text that grows or is corrected comes again, with the same turnId.
function write(agent, { turnId, role, text }) {
  const list = sectionOf(agent).querySelector('ol');
  const known = [...list.children].find((line) => line.dataset.turn === turnId);
  const line = known ?? list.appendChild(document.createElement('li'));
  line.dataset.turn = turnId;
  line.textContent = `${role}: ${text}`;
}

// What the agent may ask of this page. The tool has the same name in the agent's settings.
function answer({ name, respondWith }) {
  if (name === 'get_order') respondWith({ status: 'on its way' });
}

// Swapped out of the page, the element hangs up and gives the microphone back.
function show(box, page) {
  const target = sectionOf(box).querySelector('div');
  htmx.ajax('GET', box.checked ? page : 'nothing.html', { target, swap: 'innerHTML' });
}

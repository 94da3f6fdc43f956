for (const section of document.querySelectorAll('section')) {
  const agent = section.querySelector('voice-agent');
  const control = (name) => section.querySelector(`[name=${name}]`);

  // Values that are no strings are set as properties; nothing has to be awaited.
  agent.dynamicVariables = { name: 'Ada' };

  // A text that grows or is corrected comes again, with the same turnId.
  const lines = new Map();
  agent.addEventListener('voice-agent-transcript', ({ detail }) => {
    const line = lines.get(detail.turnId) ?? section.querySelector('ol').appendChild(document.createElement('li'));
    lines.set(detail.turnId, line);
    line.textContent = `${detail.role}: ${detail.text}`;
  });

  // What the agent may ask of this page. The tool has the same name in the agent's settings.
  agent.registerTool('get_order', async () => ({ status: 'on its way' }));

  // In a click: browsers let a page make sound from there only.
  control('talk').onclick = () => agent.start();

  // The page sets `open` and `muted`, and hears when the visitor changes them in the element.
  control('open').onchange = (event) => (agent.open = event.target.checked);
  control('muted').onchange = (event) => (agent.muted = event.target.checked);
  agent.addEventListener('voice-agent-toggle', ({ detail }) => (control('open').checked = detail.open));
  agent.addEventListener('voice-agent-mute', ({ detail }) => (control('muted').checked = detail.muted));

  // Taken out of the page, the element hangs up and gives the microphone back.
  control('shown').onchange = (event) => {
    if (event.target.checked) section.prepend(agent);
    else agent.remove();
  };
}

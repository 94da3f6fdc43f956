import { useEffect, useRef, useState } from 'react';
import 'voice-agent-element';

const visitor = { name: 'Ada' };

export function VoiceHelp({ variant }) {
  const [open, setOpen] = useState(false);
  const [muted, setMuted] = useState(false);
  const [shown, setShown] = useState(true);
  // By turn: a text that grows or is corrected comes again, with the same turnId.
  const [lines, setLines] = useState({});

  const agent = useVoiceAgent(shown, {
    'voice-agent-toggle': ({ detail }) => setOpen(detail.open),
    'voice-agent-mute': ({ detail }) => setMuted(detail.muted),
    'voice-agent-transcript': ({ detail }) =>
      setLines((lines) => ({ ...lines, [detail.turnId]: `${detail.role}: ${detail.text}` })),
    // What the agent may ask of this page. The tool has the same name in the agent's settings.
    'voice-agent-tool-call': ({ detail }) => {
      if (detail.name === 'get_order') detail.respondWith({ status: 'on its way' });
    },
  });

  return (
    <section className={variant}>
      {shown && (
        <voice-agent
          ref={agent}
          signed-url-endpoint="/api/signed-url"
          placement="bottom-left"
          variant={variant}
          open={open}
          muted={muted}
        />
      )}
      <button name="talk" onClick={() => agent.current?.start()}>
        Talk
      </button>
      <Check name="open" value={open} onChange={setOpen} />
      <Check name="muted" value={muted} onChange={setMuted} />
      <Check name="shown" value={shown} onChange={setShown} />
      <ol>
        {Object.entries(lines).map(([turn, line]) => (
          <li key={turn}>{line}</li>
        ))}
      </ol>
    </section>
  );
}

/** React 18 writes attributes only: events and values that are no strings go by a ref. */
function useVoiceAgent(shown, listeners) {
  const agent = useRef(null);
  const latest = useRef(listeners);
  latest.current = listeners;
  useEffect(() => {
    const element = agent.current;
    if (!shown || !element) return undefined;
    element.dynamicVariables = visitor;
    const hear = (event) => latest.current[event.type](event);
    const names = Object.keys(latest.current);
    for (const name of names) element.addEventListener(name, hear);
    return () => names.forEach((name) => element.removeEventListener(name, hear));
  }, [shown]);
  return agent;
}

function Check({ name, value, onChange }) {
  return (
    <label>
      <input type="checkbox" name={name} checked={value} onChange={(event) => onChange(event.target.checked)} /> {name}
    </label>
  );
}

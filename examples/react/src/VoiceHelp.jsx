import { useRef, useState } from 'react';
import 'voice-agent-element';

const visitor = { name: 'Ada' };

export function VoiceHelp({ variant }) {
  const agent = useRef(null);
  const [open, setOpen] = useState(false);
  const [muted, setMuted] = useState(false);
  const [shown, setShown] = useState(true);
  // By turn: a text that grows or is corrected comes again, with the same turnId.
  const [lines, setLines] = useState({});

  const write = ({ detail }) => setLines((lines) => ({ ...lines, [detail.turnId]: `${detail.role}: ${detail.text}` }));

  // What the agent may ask of this page. The tool has the same name in the agent's settings.
  const answer = ({ detail }) => {
    if (detail.name === 'get_order') detail.respondWith({ status: 'on its way' });
  };

  return (
    <section className={variant}>
      {shown && (
        <voice-agent
          ref={agent}
          signedUrlEndpoint="/api/signed-url"
          placement="bottom-left"
          variant={variant}
          dynamicVariables={visitor}
          open={open}
          muted={muted}
          onvoice-agent-toggle={({ detail }) => setOpen(detail.open)}
          onvoice-agent-mute={({ detail }) => setMuted(detail.muted)}
          onvoice-agent-transcript={write}
          onvoice-agent-tool-call={answer}
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

function Check({ name, value, onChange }) {
  return (
    <label>
      <input type="checkbox" name={name} checked={value} onChange={(event) => onChange(event.target.checked)} /> {name}
    </label>
  );
}

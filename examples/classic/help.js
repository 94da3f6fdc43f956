(function () {
  // Everything the package exports.
  var VoiceAgentError = window.VoiceAgent.VoiceAgentError;

  document.querySelectorAll('section').forEach(function (section) {
    var agent = section.querySelector('voice-agent');
    var lines = {};

    function control(name) {
      return section.querySelector('[name=' + name + ']');
    }

    agent.dynamicVariables = { name: 'Ada' };

    // A text that grows or is corrected comes again, with the same turnId.
    agent.addEventListener('voice-agent-transcript', function (event) {
      var turn = event.detail.turnId;
      lines[turn] = lines[turn] || section.querySelector('ol').appendChild(document.createElement('li'));
      lines[turn].textContent = event.detail.role + ': ' + event.detail.text;
    });

    // What the agent may ask of this page: answered here, or by `registerTool()`.
    agent.addEventListener('voice-agent-tool-call', function (event) {
      if (event.detail.name === 'get_order') event.detail.respondWith({ status: 'on its way' });
    });

    // In a click: browsers let a page make sound from there only.
    control('talk').onclick = function () {
      agent.start().catch(function (error) {
        if (error instanceof VoiceAgentError) console.log('No conversation: ' + error.code);
      });
    };

    // The page sets `open` and `muted`, and hears when the visitor changes them in the element.
    ['open', 'muted'].forEach(function (name) {
      control(name).onchange = function () {
        agent[name] = control(name).checked;
      };
    });
    agent.addEventListener('voice-agent-toggle', function (event) {
      control('open').checked = event.detail.open;
    });
    agent.addEventListener('voice-agent-mute', function (event) {
      control('muted').checked = event.detail.muted;
    });

    // Taken out of the page, the element hangs up and gives the microphone back.
    control('shown').onchange = function () {
      if (control('shown').checked) section.prepend(agent);
      else agent.remove();
    };
  });
})();

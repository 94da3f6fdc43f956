#!/usr/bin/env bash
# Renders test/fixtures/speech.wav, what the microphone of the speech tests hears: 48 kHz, mono, 16 bit,
# silent at first and at last. Needs espeak-ng and sox. The file is committed: other versions of espeak-ng sound different.
set -euo pipefail
cd "$(dirname "$0")/.."
espeak-ng -v en-us -s 150 --stdout 'Hello there. When will my order arrive, please?' |
  sox -t wav - -r 48000 -c 1 -b 16 -D test/fixtures/speech.wav norm -3 pad 0.5 0

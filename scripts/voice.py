#!/usr/bin/env python3
"""Renders the simulator's voice, packages/simulator/src/voice.data.ts: what it can say, recorded once from espeak-ng.

Each clip is 16 kHz mono as 4-bit IMA ADPCM in base64, with the time at which every character of its text begins to sound.
Those times come from the synthesizer itself: it tells when each word and each phoneme begins; the letters of a word are
laid over its phonemes. The result is committed, because other versions of espeak-ng sound different.

Needs python3, libespeak-ng (tried with 1.51) and sox.
"""

import base64
import ctypes
import subprocess
from array import array
from pathlib import Path

RATE = 16000
SPEED = 186
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
CLIPS = {
    "greeting": "Hello! Say something, and I will tell you what I heard.",
    "greeting-de": "Guten Tag! Ich höre Ihnen zu.",
    "greeting-es": "¡Hola! Le escucho.",
    "greeting-fr": "Bonjour! Je vous écoute.",
    "greeting-echo": "Speak, and you will hear yourself.",
    "greeting-count": "I will count to twenty. Speak over me, and I will stop.",
    "hello": "Hello!",
    "heard": "I heard",
    "point": "point",
    "speech": "seconds of speech.",
    "sound": "seconds of sound.",
    "wrote": "You wrote",
    "word": "word.",
    "words": "words.",
    "still-there": "Are you still there?",
    "stopped": "You stopped me.",
    "lookup": "One moment, please.",
    "tool-answered": "Your page has answered.",
    "tool-failed": "That did not work.",
    "approved": "Thank you for your approval.",
    "goodbye": "It was good to hear your voice. I hope to hear it again soon. Goodbye!",
    **{word: word for word in NUMBERS},
}

SYNCHRONOUS, PHONEME_EVENTS, UTF8 = 2, 1, 1
WORD, PHONEME = 1, 7


class Event(ctypes.Structure):
    class Id(ctypes.Union):
        _fields_ = [("number", ctypes.c_int), ("string", ctypes.c_char * 8)]

    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", Id),
    ]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))
espeak = ctypes.CDLL("libespeak-ng.so.1")
espeak_rate = espeak.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEME_EVENTS)


def synthesize(text, voice):
    """Samples at the synthesizer's rate, [(ms, first character)] of the words, [(ms, phoneme)]."""
    samples, words, phonemes = array("h"), [], []

    def receive(wave, count, events):
        if wave:
            samples.extend(wave[:count])
        index = 0
        while events[index].type:
            event = events[index]
            if event.type == WORD:
                words.append((event.audio_position, event.text_position - 1))
            elif event.type == PHONEME:
                phonemes.append((event.audio_position, event.id.string.decode()))
            index += 1
        return 0

    callback = CALLBACK(receive)
    espeak.espeak_SetSynthCallback(callback)
    espeak.espeak_SetVoiceByName(voice.encode())
    espeak.espeak_SetParameter(1, SPEED, 0)
    data = text.encode()
    espeak.espeak_Synth(data, len(data) + 1, 0, 1, 0, UTF8, None, None)
    espeak.espeak_Synchronize()
    return samples, words, phonemes


def align(text, words, phonemes, length):
    """When each character begins, in ms. A character that makes no sound begins where the sound before it ends."""
    starts = [None] * len(text)
    words = sorted(word for word in words if text[word[1]].isalpha())
    for index, (start, first) in enumerate(words):
        end = words[index + 1][0] if index + 1 < len(words) else length
        last = first
        while last < len(text) and (text[last].isalpha() or text[last] == "'"):
            last += 1
        inside = [(time, name) for time, name in phonemes if start <= time < end]
        spoken = [time for time, name in inside if name and not name.startswith("_")] or [start]
        pause = next((time for time, name in inside if time > spoken[-1] and name.startswith("_")), end)
        for place in range(last - first):
            starts[first + place] = spoken[place * len(spoken) // (last - first)]
        if last < len(text):
            starts[last] = pause
    for index in range(len(text)):
        if starts[index] is None:
            starts[index] = starts[index - 1] if index else 0
    return starts


def resample(samples):
    command = f"sox -t raw -r {espeak_rate} -e signed -b 16 -c 1 - -t raw -r {RATE} -D - norm -3"
    return array("h", subprocess.run(command.split(), input=samples.tobytes(), capture_output=True, check=True).stdout)


STEPS = [
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118,
    130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060,
    1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484,
    7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
]
INDEX_CHANGE = [-1, -1, -1, -1, 2, 4, 6, 8]


def encode_adpcm(samples):
    predicted = index = 0
    codes = []
    for sample in samples:
        step = STEPS[index]
        difference = sample - predicted
        code = min(7, abs(difference) * 4 // step)
        change = (step >> 3) + (step if code & 4 else 0) + (step >> 1 if code & 2 else 0) + (step >> 2 if code & 1 else 0)
        predicted = max(-0x8000, min(0x7FFF, predicted + (change if difference >= 0 else -change)))
        index = max(0, min(88, index + INDEX_CHANGE[code]))
        codes.append(code | (8 if difference < 0 else 0))
    codes += [0] * (len(codes) % 2)
    return bytes(low | high << 4 for low, high in zip(codes[::2], codes[1::2]))


def render(name, text):
    voice = name[-2:] if name.startswith("greeting-") and len(name) == 11 else "en-us"
    samples, words, phonemes = synthesize(text, voice)
    starts = align(text, words, phonemes, len(samples) * 1000 // espeak_rate)
    audio = resample(samples)
    loud = [index for index, sample in enumerate(audio) if abs(sample) > 300]
    first, last = max(0, loud[0] - RATE // 100), min(len(audio), loud[-1] + RATE // 50)
    audio = audio[first:last]
    length = len(audio) * 1000 // RATE
    starts = [max(0, min(length, start - first * 1000 // RATE)) for start in starts]
    return {"text": text, "starts": starts, "audio": base64.b64encode(encode_adpcm(audio)).decode()}, length


def main():
    lines, total = [], 0
    for name, text in CLIPS.items():
        clip, length = render(name, text)
        total += length
        starts = ",".join(map(str, clip["starts"]))
        lines.append(f"  '{name}': {{ text: '{text}', starts: [{starts}], audio: '{clip['audio']}' }},\n")
    target = Path(__file__).parent.parent / "packages/simulator/src/voice.data.ts"
    names = " | ".join(f"'{name}'" for name in CLIPS)
    target.write_text(
        "// Made by scripts/voice.py; not to be edited.\n\n"
        "/** Something the simulator can say. */\n"
        "export interface Clip {\n"
        "  readonly text: string;\n"
        "  /** When each character of the text begins, in ms. */\n"
        "  readonly starts: readonly number[];\n"
        "  /** 16 kHz mono, 4-bit IMA ADPCM, in base64. */\n"
        "  readonly audio: string;\n"
        "}\n\n"
        f"// prettier-ignore\nexport type ClipName = {names};\n\n"
        "// prettier-ignore\nexport const clips: Readonly<Record<ClipName, Clip>> = {\n" + "".join(lines) + "};\n"
    )
    print(f"{len(CLIPS)} clips, {total / 1000:.1f} s, {target.stat().st_size / 1000:.0f} kB")


main()

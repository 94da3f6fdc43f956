import { expect } from '@open-wc/testing';
import { translated } from '../../src/ui/fetched-parts.js';
import { labelsIn } from '../../src/ui/translation.js';
import { conversationEnglish } from '../../src/ui/describe.js';
import { english, type Labels } from '../../src/ui/labels.js';
import { settingsEnglish } from '../../src/ui/settings.js';
import { endingEnglish } from '../../src/ui/ending.js';
import { talkEnglish } from '../../src/ui/push-to-talk.js';
import { fileEnglish } from '../../src/ui/file-checks.js';
import { turnEnglish } from '../../src/ui/turn-english.js';

const original: Labels = {
  ...english,
  ...conversationEnglish,
  ...turnEnglish,
  ...talkEnglish,
  ...fileEnglish,
  ...endingEnglish,
  ...settingsEnglish,
};

/** Every string by its path, such as `status.idle`. */
function strings(labels: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(labels).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string' ? [[path + key, value] as const] : [...strings(value as object, `${path}${key}.`)],
    ),
  );
}

const placeholders = (text: string): string[] => text.match(/\{\w+\}/g) ?? [];

describe('translations', () => {
  it('are there for seventeen languages with English, two of them in two kinds', () => {
    const codes = 'ar de en es fr he hi it ja ko nl pl pt pt-pt ru tr uk zh zh-tw';
    expect(['en', ...translated].sort().join(' ')).to.equal(codes);
  });

  for (const language of translated) {
    it(`in ${language} have every string, with its placeholders`, async () => {
      const labels = strings((await labelsIn(language.toUpperCase()))!);
      const expected = strings(original);
      expect([...labels.keys()].sort()).to.deep.equal([...expected.keys()].sort());
      for (const [key, text] of expected) {
        expect(labels.get(key)!.trim() === '', key).to.equal(text === '');
        expect(placeholders(labels.get(key)!), key).to.deep.equal(placeholders(text));
      }
      const same = [...expected].filter(([key, text]) => labels.get(key) === text).length;
      expect(same, 'strings left in English').to.be.below(9);
    });
  }

  it('are found however a page writes its language', async () => {
    const german = await labelsIn('de');
    for (const written of ['de-DE', 'de_DE', 'de_DE_formal', 'de_CH_informal', 'DE', ' de ', 'de_DE.UTF-8']) {
      expect(await labelsIn(written), written).to.equal(german);
    }
    expect(await labelsIn('iw-IL')).to.equal(await labelsIn('he'));
    const kinds: [string, string[]][] = [
      ['pt', ['pt', 'pt-BR', 'pt_BR']],
      ['pt-pt', ['pt-PT', 'pt_PT_ao90', 'pt-AO', 'pt_MZ']],
      ['zh', ['zh', 'zh-CN', 'zh-Hans', 'zh_SG']],
      ['zh-tw', ['zh-TW', 'zh_HK', 'zh-Hant', 'zh-MO', 'zh-hant-CN']],
    ];
    for (const [code, languages] of kinds) {
      const labels = await labelsIn(code);
      for (const written of languages) expect(await labelsIn(written), written).to.equal(labels);
    }
    expect((await labelsIn('pt'))!.you).to.not.equal((await labelsIn('pt-pt'))!.you);
    expect((await labelsIn('zh'))!.settings).to.not.equal((await labelsIn('zh-tw'))!.settings);
  });

  it('are not there for other languages', async () => {
    for (const written of ['tlh', 'nb-NO', 'nn_NO', 'constructor', '__proto__', '??', '_', '']) {
      expect(await labelsIn(written), written).to.equal(undefined);
    }
  });
});

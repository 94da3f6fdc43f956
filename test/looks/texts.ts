/** A language that the face is pictured in. */
export type Language = 'en' | 'ar' | 'ja';

/** What both sides say in the pictures, and what the page around them has set. */
export interface Texts {
  starters: readonly string[];
  hello: string;
  /** What the visitor says. */
  wish: string;
  /** A long answer, of which part is still to be heard. */
  ideas: string;
  /** What the visitor types. */
  question: string;
  answer: string;
  /** What the tool is called, and what it is to enter. */
  tool: string;
  entry: string;
}

export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    starters: ['Find a present', 'Where is my parcel?', 'Opening hours'],
    hello: 'Hello, this is the bookshop. What are you looking for?',
    wish: 'A present for my sister. She loves gardens.',
    ideas:
      'Then I have three ideas: a book on wild gardens, one with paintings of old parks, and a small guide to the herbs on her balcony.',
    question: 'Can she bring it back in May?',
    answer: 'Yes, until the end of May, with the receipt.',
    tool: 'Add to your calendar',
    entry: 'Reading in the shop',
  },
  ar: {
    starters: ['ابحث عن هدية', 'أين طردي؟', 'ساعات العمل'],
    hello: 'مرحبًا، هنا المكتبة. عمّ تبحث؟',
    wish: 'هدية لأختي. إنها تحب الحدائق.',
    ideas: 'لدي إذن ثلاث أفكار: كتاب عن الحدائق البرية، وآخر فيه لوحات لحدائق قديمة، ودليل صغير للأعشاب على شرفتها.',
    question: 'هل يمكنها إرجاعه في شهر مايو؟',
    answer: 'نعم، حتى نهاية مايو، مع الإيصال.',
    tool: 'إضافة إلى تقويمك',
    entry: 'قراءة في المكتبة',
  },
  ja: {
    starters: ['プレゼントを探す', '荷物はどこですか？', '営業時間'],
    hello: 'こんにちは、本屋です。何をお探しですか？',
    wish: '庭が大好きな妹へのプレゼントです。',
    ideas:
      'それなら三つあります。自然な庭づくりの本、古い公園を描いた画集、そしてベランダで育てるハーブの小さなガイドです。',
    question: '五月に返品できますか？',
    answer: 'はい、レシートがあれば五月末まで返品できます。',
    tool: 'カレンダーに追加',
    entry: '店内での朗読会',
  },
};

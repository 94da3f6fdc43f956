import { isSeen, namesOf } from './naming.js';

/** What a form is filled in by. */
export type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Everything that a visitor may take for a field, those that are refused too. */
export const fieldSelector = 'input, select, textarea, button, [contenteditable], [role=textbox], [role=combobox]';

/** Types of `<input>` that are filled in as text. */
const typed = /^(text|email|tel|url|search|number|date|time|month|week|datetime-local)$/;

/** Fields of these purposes are the visitor's alone, by their `autocomplete`. */
const privatePurposes = /^(cc-|transaction-|current-password|new-password|one-time-code)/;

/** Words that name a password or a code, in the languages that the element speaks. */
const secretWords =
  /passw|passwort|kennwort|passphrase|passcode|contrase|mot de passe|senha|wachtwoord|hasło|парол|şifre|密码|密碼|パスワード|비밀번호|पासवर्ड|סיסמ|كلمة المرور|\b(pin|tan|otp|2fa|mfa)\b|security (code|answer)|secret|one.?time|verification code/i;

/** Words that name a card, an account or what belongs to one. */
const paymentWords =
  /\bcards?\b|card.?(no|num|holder|name|exp|code|type)|credit|debit|\bcc.?(no|num|exp|csc|cv|name|holder)|kreditkarte|\bkarten?(nummer|inhaber)?\b|prüf(nummer|ziffer)|\bcarte\b|cryptogramme|tarjeta|\bcarta\b|cartão|\bkaart|creditcard|\bkart(y|a|ı)?\b|карт|カード|信用卡|卡号|卡號|카드|कार्ड|כרטיס|بطاقة|\b(cvv|cvc|csc|cvn)2?\b|\biban\b|\bbic\b|swift.?code|sort.?code|routing|account.?(no\b|num)|kontonummer|bankleitzahl|expir|ablaufdatum|gültig bis/i;

/** Names of fields as programs write them: `cardNumber` and `card_number` have the same words. */
const wordsOf = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/[^\p{L}\p{N}]+/gu, ' ');

/** @throws {Error} With a sentence for the agent, when only the visitor may fill in this field. */
export function checkField(field: Element, label: string): asserts field is Field {
  const refuse = (reason: string): never => {
    throw new Error(`“${label}” was not filled in: ${reason}`);
  };
  if (field.matches('button, input:is([type=submit], [type=button], [type=reset], [type=image])'))
    refuse('it is a button. Only the visitor may press it.');
  if (!(isInput(field) || field.matches('select, textarea'))) refuse('fields of this kind are not filled in.');
  const input = field as Field;
  const isSwitch = /^(checkbox|radio)$/.test(input.type);
  const group = input.closest('fieldset, [role=group]');
  const names = [...namesOf(input), ...(group ? namesOf(group) : [])];
  const words = [...names, wordsOf(input.name), wordsOf(input.id)].join('\n');
  // The attribute: Firefox 140 gives the property as empty for purposes that it does not know, such as `cc-csc`.
  const purposes = (input.getAttribute('autocomplete') ?? '').toLowerCase().split(/\s+/);
  if (input.type === 'password' || secretWords.test(words) || purposes.some((one) => /password|one-time/.test(one)))
    refuse('passwords and codes are entered by the visitor alone.');
  if (purposes.some((one) => privatePurposes.test(one)) || paymentWords.test(words))
    refuse('payment details are entered by the visitor alone.');
  if (isInput(input) && !isSwitch && !typed.test(input.type)) refuse('fields of this kind are not filled in.');
  if (!isSeen(input) && !(isSwitch && [...(input.labels ?? [])].some(isSeen))) refuse('the visitor does not see it.');
  if (input.matches(':disabled') || (!isSelect(input) && input.readOnly)) refuse('it cannot be changed now.');
}

/**
 * Fills in a field as a visitor would, for every framework. Nothing is sent by that, whatever the page does when a field changes.
 *
 * @throws {Error} With a sentence for the agent, when the field does not take the value.
 */
export function fill(field: Field, value: string | number | boolean, label: string): void {
  const text = String(value);
  const refuse = (reason: string): never => {
    throw new Error(`“${label}” was not filled in: ${reason}`);
  };
  if (looksLikeCard(text)) refuse('the value looks like the number of a card, which the visitor enters alone.');
  if (isSelect(field)) {
    const option = [...field.options].find(
      (one) => !one.disabled && [one.label, one.value].some((name) => same(name, text)),
    );
    if (!option) return refuse('there is no such option.');
    change(field, () => void (option.selected = true));
  } else if (field.type === 'checkbox' || field.type === 'radio') {
    const isOn = same(text, 'true');
    if (!isOn && !(same(text, 'false') && field.type === 'checkbox')) refuse('its value is true or false.');
    change(field, () => set(field, 'checked', isOn));
  } else {
    if (field.maxLength >= 0 && text.length > field.maxLength)
      refuse(`it takes ${field.maxLength} characters at most.`);
    const before = field.value;
    set(field, 'value', text);
    // The browser empties fields of dates and numbers that are given something else.
    if (text && !field.value) {
      set(field, 'value', before);
      refuse('it does not take this value.');
    }
    change(field, () => undefined);
  }
}

/** Changes a field and tells the page, which may send nothing meanwhile. */
function change(field: Field, act: () => void): void {
  const { prototype } = HTMLFormElement;
  const methods = Object.getOwnPropertyDescriptors(prototype);
  const stop = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  try {
    addEventListener('submit', stop, true);
    prototype.submit = prototype.requestSubmit = () => undefined;
    act();
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  } finally {
    for (const name of ['submit', 'requestSubmit'] as const) Object.defineProperty(prototype, name, methods[name]);
    removeEventListener('submit', stop, true);
  }
}

/** Sets a property past the setter that React puts on the element itself, so that React sees the change. */
function set(field: Field, name: 'value' | 'checked', value: unknown): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), name)!.set!.call(field, value);
}

/** 12 to 19 digits with the check digit of cards (ISO/IEC 7812). */
function looksLikeCard(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{12,19}$/.test(digits)) return false;
  const sum = Array.from(digits, Number).reduceRight((total, digit, index) => {
    const value = digit * ((digits.length - index) % 2 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();
const isInput = (field: Element): field is HTMLInputElement => field.localName === 'input';
const isSelect = (field: Element): field is HTMLSelectElement => field.localName === 'select';

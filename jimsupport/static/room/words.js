// What the page says: texts that came with it, in the reader's language, with {names} filled in.

const texts = new Map();

/** Take the texts from the template that holds them, each in an element with `data-word`. */
export const learn = (template) => {
  for (const each of template.content.querySelectorAll("[data-word]")) texts.set(each.dataset.word, each.textContent.trim());
};

const FIRST_STRONG = "\u2068"; // a name keeps its own direction among other words
const END = "\u2069";

/** The text `name`, with each {value} in it. Throws for a text that did not come with the page. */
export const say = (name, values = {}) => {
  if (!texts.has(name)) throw new Error("no words for " + name);
  return texts.get(name).replace(/\{(\w+)\}/g, (_, key) => FIRST_STRONG + values[key] + END);
};

/** How many there are, in words: the text `name` holds one for each number from 1, and a last one for more. */
export const count = (name, number) => {
  const forms = say(name).split("|");
  return forms[Math.min(number, forms.length) - 1];
};

/** Names one after the other, as this language does. */
export const list = (names) =>
  new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" }).format(names.map((name) => FIRST_STRONG + name + END));

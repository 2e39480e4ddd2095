// Finds the visible elements that have a role and an accessible name.
// arguments: role, name (empty: any), whether the name must match as a whole.
const [role, name, whole] = arguments;
const tidy = text => (text || '').replace(/\s+/g, ' ').trim();
const INPUTS = { button: 'button', submit: 'button', reset: 'button', image: 'button',
  checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton',
  search: 'searchbox', email: 'textbox', tel: 'textbox', text: 'textbox', url: 'textbox',
  password: 'textbox' };
const TAGS = { article: 'article', aside: 'complementary', button: 'button', dialog: 'dialog',
  fieldset: 'group', footer: 'contentinfo', form: 'form', h1: 'heading', h2: 'heading',
  h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading', header: 'banner', hr: 'separator',
  img: 'img', li: 'listitem', main: 'main', nav: 'navigation', ol: 'list', option: 'option',
  output: 'status', progress: 'progressbar', table: 'table', tbody: 'rowgroup',
  textarea: 'textbox', td: 'cell', tfoot: 'rowgroup', thead: 'rowgroup', tr: 'row',
  ul: 'list', menu: 'list', summary: 'button' };

const roleOf = element => {
  const said = element.getAttribute('role');
  if (said) return said.trim().split(/\s+/)[0];
  const tag = element.tagName.toLowerCase();
  if (tag === 'a') return element.hasAttribute('href') ? 'link' : '';
  if (tag === 'input') {
    const plain = INPUTS[element.type] || '';
    return element.hasAttribute('list') && ['textbox', 'searchbox'].includes(plain) ? 'combobox' : plain;
  }
  if (tag === 'select') return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
  if (tag === 'th') return element.getAttribute('scope') === 'row' ? 'rowheader' : 'columnheader';
  if (tag === 'section') return element.hasAttribute('aria-label') || element.hasAttribute('aria-labelledby') ? 'region' : '';
  return TAGS[tag] || '';
};

// Text as a screen reader would say it: hidden parts left out, labels of pictures read.
const saidText = node => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return '';
  if (node.getAttribute('aria-hidden') === 'true' || node.hidden) return '';
  if (node.hasAttribute('aria-label')) return ' ' + node.getAttribute('aria-label') + ' ';
  if (node.tagName === 'IMG') return ' ' + (node.alt || '') + ' ';
  const inline = getComputedStyle(node).display.startsWith('inline');
  const inner = [...node.childNodes].map(saidText).join('');
  return inline ? inner : ' ' + inner + ' ';
};

const FROM_CONTENT = ['button', 'cell', 'checkbox', 'columnheader', 'gridcell', 'heading', 'link',
  'listitem', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'radio', 'row',
  'rowheader', 'status', 'alert', 'switch', 'tab', 'tooltip', 'treeitem'];

const nameOf = element => {
  const ids = tidy(element.getAttribute('aria-labelledby'));
  if (ids) {
    const parts = ids.split(' ').map(id => document.getElementById(id)).filter(Boolean);
    const joined = tidy(parts.map(saidText).join(' '));
    if (joined) return joined;
  }
  const label = tidy(element.getAttribute('aria-label'));
  if (label) return label;
  if (element.labels && element.labels.length) {
    // The field inside its own label (its options, say) is no part of its name.
    const of = one => [...one.childNodes].filter(child => !(child.contains(element))).map(saidText).join(' ');
    const joined = tidy([...element.labels].map(of).join(' '));
    if (joined) return joined;
  }
  const tag = element.tagName.toLowerCase();
  if (tag === 'input' && ['button', 'submit', 'reset'].includes(element.type)) return tidy(element.value);
  if (tag === 'img') return tidy(element.alt);
  const titles = { fieldset: 'legend', table: 'caption' };
  const title = titles[tag] && element.querySelector(':scope > ' + titles[tag]);
  if (title) return tidy(saidText(title));
  if (FROM_CONTENT.includes(roleOf(element))) {
    const text = tidy([...element.childNodes].map(saidText).join(''));
    if (text) return text;
  }
  return tidy(element.getAttribute('title') || element.getAttribute('placeholder'));
};

const isShown = element => {
  if (element.closest('[aria-hidden="true"], [inert]')) return false;
  if (getComputedStyle(element).visibility !== 'visible') return false;
  return element.tagName === 'OPTION' || element.getClientRects().length > 0;
};

const isNamed = element => {
  if (!name) return true;
  const own = nameOf(element);
  return whole ? own === tidy(name) : own.toLowerCase().includes(tidy(name).toLowerCase());
};

return [...document.querySelectorAll('*')]
  .filter(element => roleOf(element) === role && isShown(element) && isNamed(element));

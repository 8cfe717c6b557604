// Faults that do not depend on where the page is shown. arguments[0]: {flags}
const flags = arguments[0].flags.split(',');
const faults = [];
const root = document.documentElement;
const want = (condition, fault) => condition || faults.push(fault);
const meta = name => document.querySelector(`meta[http-equiv="${name}" i]`)?.content ?? '';

want(document.compatMode === 'CSS1Compat', 'quirks mode');
want(document.characterSet === 'UTF-8', `characters are ${document.characterSet}`);
const lang = flags.includes('en') ? 'en' : 'zh-CN';
want(root.lang === lang, `html lang="${root.lang}", not "${lang}"`);
want(document.title.trim(), 'no title');
const sheets = flags.includes('letters') ? document.querySelectorAll('article') : [document];
for (const sheet of sheets)
	want(sheet.querySelectorAll('h1').length === 1, `h1: ${sheet.querySelectorAll('h1').length}, not 1`);
want(meta('Content-Security-Policy').includes("default-src 'none'"), 'no Content-Security-Policy that forbids everything');
want(!root.textContent.includes('\ufffd'), 'characters that could not be read');

const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i)))
	faults.push(`id="${id}" twice`);
for (const e of document.querySelectorAll('*')) {
	if (/^(script|link|iframe|object|embed|base|form)$/i.test(e.localName))
		faults.push(`<${e.localName}>`);
	for (const a of e.attributes) {
		if (/^(src|srcset|href|xlink:href|action|poster|data|background)$/.test(a.name) && !/^(#|data:)/.test(a.value))
			faults.push(`<${e.localName} ${a.name}="${a.value}">`);
		if (/^on/.test(a.name))
			faults.push(`<${e.localName} ${a.name}>`);
		if (/^#./.test(a.value) && /href$/.test(a.name) && !ids.includes(a.value.slice(1)))
			faults.push(`<${e.localName} ${a.name}="${a.value}"> leads nowhere`);
	}
}
for (const e of document.querySelectorAll('svg')) {
	if (e.parentElement.closest('svg') || e.closest('[aria-hidden="true"]'))
		continue;
	const named = e.getAttribute('aria-label') ?? (e.getAttribute('aria-labelledby') ?? '').split(' ').map(id => document.getElementById(id)?.textContent ?? '').join('') ;
	want(e.getAttribute('role') === 'img', 'svg without role="img"');
	want(named.trim() || e.querySelector(':scope > title')?.textContent.trim(), 'svg without a title');
}
for (const e of document.querySelectorAll('img'))
	want(e.alt, 'img without alt');
for (const table of document.querySelectorAll('table')) {
	want(table.tHead?.querySelector('th') || table.querySelector('th[scope=row]'), `table without a head: ${table.textContent.trim().slice(0, 20)}`);
	for (const th of table.querySelectorAll('th'))
		want(th.scope, `th without a scope: ${th.textContent.slice(0, 20)}`);
}
return faults;

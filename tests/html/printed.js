// What paper lacks of the page; print styles are on. arguments[0]: {flags, pages: the number of sheets, text: what they say, each ended by a form feed,
// boxes: pdftotext -bbox}
const {flags, pages, text, boxes} = arguments[0];
const faults = [];
// Fonts share the shapes of radicals and words, and a PDF names either.
const plain = s => s.normalize('NFKC').replace(/\s+/g, '');
const RADICAL = /[\u2e80-\u2eff]/gu;
const sheets = text.split('\f').slice(0, -1).map(plain);

if (sheets.length !== pages)
	faults.push(`${pages} pages, text of ${sheets.length}`);
// But for what stands below every one of them; the same letter may be there twice.
const letters = flags.split(',').includes('letters');
const foots = sheets.map(sheet => sheet.replace(/\d/g, ''));
foots.forEach((foot, i) => {
	if (!foot || sheets.length > 1 && !letters && foots.every(other => other.endsWith(foot)))
		faults.push(`page ${i + 1} is empty`);
});

// Words within the paper, and in letters of no less than six points. How high a word is cannot be relied on, how wide a Chinese one is, can.
boxes.split('<page ').slice(1).forEach((page, i) => {
	const width = Number(page.match(/width="([^"]*)/)[1]);
	const words = [...page.matchAll(/xMin="([^"]*)".* xMax="([^"]*)".*>(.*)<\/word>/g)].map(m => ({left: Number(m[1]), right: Number(m[2]), text: m[3]}));
	const beyond = words.find(w => w.left < -1 || w.right > width + 1);
	const small = words.find(w => /^\p{Script=Han}{2,}$/u.test(w.text) && (w.right - w.left) / [...w.text].length < 6);
	if (beyond)
		faults.push(`page ${i + 1} goes beyond the edge: ${beyond.text}`);
	if (small)
		faults.push(`page ${i + 1} is too small to read: ${small.text}`);
});

// Every character is somewhere: first those of lines that stand there as they are, then those of lines that were broken.
const count = new Map(), all = sheets.join('');
for (const c of all)
	count.set(c, (count.get(c) ?? 0) + 1);
let radicals = all.match(RADICAL)?.length ?? 0;
const take = c => {
	const n = count.get(c) ?? 0;
	if (n)
		count.set(c, n - 1);
	return n > 0 || radicals-- > 0;
};
const broken = [], lost = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = walker.nextNode());) {
	const range = document.createRange();
	range.selectNodeContents(node);
	if (range.getBoundingClientRect().width <= 1 || getComputedStyle(node.parentElement).visibility !== 'visible')
		continue;
	const line = plain(node.data);
	if (!all.includes(line) || ![...line].map(take).every(Boolean))
		broken.push(line);
}
for (const line of broken) {
	if (![...line].map(take).every(Boolean))
		lost.push(line);
}
if (lost.length)
	faults.push(`not on paper: ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ` and ${lost.length - 5} more` : ''}`);

// A table that goes on has its head again, on top.
const sorted = s => [...s].sort().join('');
const headed = (sheet, head) => {
	const top = [...sheet.slice(0, head.length + 80)], n = [...head].length;
	for (let i = 0; i + n <= top.length; i++) {
		if (sorted(top.slice(i, i + n).join('')) === sorted(head))
			return true;
	}
	return false;
};
let at = 0;
for (const table of document.querySelectorAll('table')) {
	const head = plain(table.tHead?.textContent ?? '');
	let last = -1;
	for (const row of table.tBodies[0]?.rows ?? []) {
		const line = plain(row.textContent);
		let sheet = at;
		while (sheet < sheets.length && !sheets[sheet].includes(line))
			sheet++;
		if (!line || sheet === sheets.length)
			continue;
		if (last >= 0 && sheet > last && !headed(sheets[sheet], head))
			faults.push(`page ${sheet + 1} goes on with a table without its head: ${row.textContent.trim().slice(0, 24)}`);
		at = last = sheet;
	}
}

// A letter is a sheet.
const articles = document.querySelectorAll('article').length;
if (letters && articles !== pages)
	faults.push(`${articles} letters on ${pages} pages`);

// Each section begins a sheet.
if (flags.split(',').includes('sections')) {
	const headings = [...document.querySelectorAll('section > h2')].map(e => plain(e.textContent));
	let sheet = 0;
	if (!headings.length)
		faults.push('no sections');
	for (const heading of headings.slice(1)) {
		const found = sheets.findIndex((s, i) => i > sheet && s.startsWith(heading));
		if (found < 0)
			faults.push(`section ${heading} does not begin a page`);
		else
			sheet = found;
	}
}
return faults;

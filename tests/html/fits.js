// What is cut off, sticks out or lies over something else at a width. arguments[0]: {width, paper: on which nothing can be scrolled}
const {width, paper} = arguments[0];
const faults = [];
const seen = new Set();
const fault = (e, what) => {
	const line = `${e.localName}${e.classList.length ? '.' + e.classList[0] : ''} ${what}: ${e.textContent.trim().replace(/\s+/g, ' ').slice(0, 24)}`;
	if (!seen.has(line) && seen.size < 12)
		faults.push(line);
	seen.add(line);
};
const styles = new Map();
const style = e => {
	if (!styles.has(e))
		styles.set(e, getComputedStyle(e));
	return styles.get(e);
};
const hides = e => style(e).overflowX !== 'visible' || style(e).overflowY !== 'visible';
// Meant for those who listen, not for those who look.
const unseen = e => e.clientWidth <= 1 && hides(e) && !(e instanceof SVGElement);
// Nothing sticks out by more than the edge of a letter.
const SLACK = 2;

const page = document.scrollingElement;
if (!paper && document.documentElement.clientWidth !== width)
	faults.push(`the page is laid out for ${document.documentElement.clientWidth} pixels, not ${width}`);
if (!paper && page.scrollWidth > width)
	faults.push(`the page is ${page.scrollWidth} pixels wide, not ${width}`);

const texts = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = walker.nextNode());) {
	const e = node.parentElement;
	if (!node.data.trim() || style(e).visibility !== 'visible')
		continue;
	const range = document.createRange();
	range.selectNodeContents(node);
	const box = range.getBoundingClientRect();
	if (!box.width)
		continue;
	let within = null, hidden = false;
	for (let up = e; up && !within && up !== document.body; up = up.parentElement) {
		hidden ||= unseen(up);
		if (hides(up) && !hidden && (up instanceof SVGElement || style(up).display !== 'inline'))
			within = up;
	}
	if (hidden)
		continue;
	texts.push({e, box});
	if (within) {
		const edge = within.getBoundingClientRect();
		const across = box.left < edge.left - SLACK || box.right > edge.right + SLACK;
		const down = box.top < edge.top - SLACK || box.bottom > edge.bottom + SLACK;
		const scrolls = axis => !paper && /auto|scroll/.test(style(within)[axis]);
		if (across && !scrolls('overflowX') || down && !scrolls('overflowY'))
			fault(e, 'is cut off');
	} else if (!paper && (box.left < -SLACK || box.right + scrollX > width + SLACK)) {
		fault(e, 'sticks out');
	}
	if (parseFloat(style(e).fontSize) * scale(e) < (paper ? 7 : 9))
		fault(e, `is in letters of ${(parseFloat(style(e).fontSize) * scale(e)).toFixed(1)} pixels`);
}

// What a picture's own units are on the screen.
function scale(e) {
	const matrix = e instanceof SVGGraphicsElement && e.getScreenCTM();
	return matrix ? Math.hypot(matrix.a, matrix.b) : 1;
}

for (const e of document.body.querySelectorAll('*')) {
	if (e instanceof SVGElement || unseen(e) || !hides(e) || !e.textContent.trim())
		continue;
	const can = axis => !paper && /auto|scroll/.test(style(e)[axis]);
	if (e.scrollWidth > e.clientWidth + 1 && !can('overflowX') || e.scrollHeight > e.clientHeight + 1 && !can('overflowY'))
		fault(e, 'is cut off');
}

// Words of a picture that lie over each other.
const words = texts.filter(t => t.e instanceof SVGElement).map(t => {
	const high = (t.box.height - parseFloat(style(t.e).fontSize) * scale(t.e)) / 2;
	return {e: t.e, left: t.box.left + 1, right: t.box.right - 1, top: t.box.top + Math.max(high, 0) + 1, bottom: t.box.bottom - Math.max(high, 0) - 1};
});
words.forEach((a, i) => words.slice(i + 1).forEach(b => {
	if (a.e !== b.e && a.e !== b.e.parentElement && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
		fault(a.e, `lies over ${b.e.textContent.trim().slice(0, 24)}`);
}));
return faults;

/**
 * What a reader would see as badly set: words cut off, beyond the edge, wider than their box, broken in two,
 * over one another; values that their field does not show. Measured by where the browser put each letter.
 */
() => {
  const EDGE = 1.5; // px that letters may stand out of their box, as slanted ones do
  const ARROW = 20; // px that a choice leaves to its arrow
  const room = document.documentElement.clientWidth;
  const found = [];

  const name = (one) => one.localName + (typeof one.className === "string" && one.className ? `.${one.className.trim().replace(/\s+/g, ".")}` : "");
  const said = (one) => (one.innerText || one.value || "").trim().replace(/\s+/g, " ").slice(0, 60);
  const isHidden = (one) => !one.checkVisibility({ visibilityProperty: true }) || one.closest(".vh, .skip, svg, option, textarea, script, style");
  const isUnbreakable = (one) => one.closest("code, pre, bdi, .code");
  const style = (one) => getComputedStyle(one);
  const isOutside = (rect, box) => rect.left < box.left - EDGE || rect.right > box.right + EDGE;

  const blockOf = (one) => {
    let block = one;
    while (block && style(block).display === "inline") block = block.parentElement;
    return block;
  };

  /** How the boxes around a text treat it: who clips it, whether one can scroll to it, whether it lies over the page. */
  const around = (one, rects) => {
    const seen = { scrolls: null, clippedBy: null, floats: false };
    for (let up = one; up && up !== document.documentElement; up = up.parentElement) {
      const look = style(up);
      if (look.display === "inline") continue;
      if (["sticky", "fixed"].includes(look.position) || up.matches("dialog, details.who > ul")) seen.floats = true;
      if (seen.scrolls) continue;
      if (["auto", "scroll"].includes(look.overflowX)) seen.scrolls = up.getBoundingClientRect();
      else if (look.overflowX !== "visible" && rects.some((rect) => isOutside(rect, up.getBoundingClientRect())))
        seen.clippedBy ??= up;
    }
    return seen;
  };

  const inSight = (rect, box) => !box || (rect.bottom <= box.bottom + 1 && rect.top >= box.top - 1 && rect.right <= box.right + 1);

  const laid = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    const one = node.parentElement;
    if (!node.textContent.trim() || !one || isHidden(one)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((rect) => rect.width > 1);
    const { scrolls, clippedBy, floats } = around(one, rects);
    const block = blockOf(one);
    if (clippedBy) found.push(`cut off by ${name(clippedBy)}: ${said(one)}`);
    else if (!scrolls && rects.some((rect) => rect.left < -1 || rect.right > room + 1)) found.push(`beyond the edge: ${said(one)}`);
    else if (!scrolls && rects.some((rect) => isOutside(rect, block.getBoundingClientRect()))) found.push(`wider than its ${name(block)}: ${said(one)}`);
    if (!floats) for (const rect of rects) if (inSight(rect, scrolls)) laid.push({ rect, one, node });
    if (!isUnbreakable(one)) found.push(...brokenWords(node).map((word) => `in two: ${word}, in ${name(one)}`));
  }

  function brokenWords(node) {
    return [...node.textContent.matchAll(/[\p{L}\p{M}’']+[,.;:!?]*/gu)]
      .filter((word) => {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        return new Set([...range.getClientRects()].filter((rect) => rect.width > 0.5).map((rect) => Math.round(rect.top))).size > 1;
      })
      .map(([word]) => word);
  }

  /** Letters stand in the middle half of a line. */
  const heart = ({ top, bottom, height }) => [top + height / 4, bottom - height / 4];
  for (const [i, a] of laid.entries())
    for (const b of laid.slice(i + 1)) {
      if (a.node === b.node) continue;
      const across = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
      if (across <= 2) continue;
      const [[aTop, aBottom], [bTop, bBottom]] = [heart(a.rect), heart(b.rect)];
      if (Math.min(aBottom, bBottom) - Math.max(aTop, bTop) > 1) found.push(`over one another: “${said(a.one)}” and “${said(b.one)}”`);
    }

  const pen = document.createElement("canvas").getContext("2d");
  const isTooLong = (one, text, taken = 0) => {
    const look = style(one);
    pen.font = `${look.fontStyle} ${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
    const inside = one.clientWidth - Number.parseFloat(look.paddingLeft) - Number.parseFloat(look.paddingRight);
    return pen.measureText(text).width > inside - taken + 1;
  };
  const typed = 'input:not([type="radio"], [type="checkbox"], [type="file"], [type="range"], [type="hidden"], [type="date"], [type="time"], [type="datetime-local"], [readonly])';
  for (const one of document.querySelectorAll(typed))
    if (!isHidden(one) && isTooLong(one, one.value || one.placeholder)) found.push(`field too narrow for “${one.value || one.placeholder}”`);
  for (const one of document.querySelectorAll("select"))
    if (one.checkVisibility() && isTooLong(one, one.selectedOptions[0]?.text ?? "", ARROW)) found.push(`choice cut off: “${one.selectedOptions[0].text}”`);
  for (const one of document.images)
    if (one.checkVisibility() && one.complete && one.naturalWidth === 0) found.push(`picture not shown: ${one.alt || one.src}`);
  return [...new Set(found)];
}

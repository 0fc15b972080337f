// Faults of the page as a reader would meet them, in words; none if there is none.
(() => {
  const faults = [];
  const name = (element) => `<${element.tagName.toLowerCase()}${element.className ? "." + element.className : ""}> ` +
    (element.textContent || "").trim().slice(0, 40);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isShown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";

  // Folded parts count too.
  all("details").forEach((details) => (details.open = true));

  if (document.documentElement.scrollWidth > innerWidth) {
    faults.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${innerWidth}`);
    all("body *").filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3)
      .forEach((one) => faults.push(`too wide: ${name(one)}`));
  }

  for (const landmark of ["header", "nav", "main", "footer"]) {
    if (all(`body > ${landmark}`).length !== 1) faults.push(`there is not one ${landmark}`);
  }
  if (document.documentElement.lang !== "en" || !document.title) faults.push("no language or no title");
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) faults.push(`a heading skips a level: ${name(heading)}`);
    if (!heading.textContent.trim()) faults.push("a heading is empty");
    level = own;
  }
  if (all("h1").length !== 1) faults.push("there is not one h1");

  const ids = all("[id]").map((one) => one.id);
  ids.filter((id, index) => ids.indexOf(id) !== index).forEach((id) => faults.push(`two elements have the id ${id}`));
  all("a[href^='#']").filter((link) => !document.getElementById(link.hash.slice(1)))
    .forEach((link) => faults.push(`leads nowhere: ${name(link)}`));
  all("[aria-labelledby]").filter((one) => !document.getElementById(one.getAttribute("aria-labelledby")))
    .forEach((one) => faults.push(`its label is missing: ${name(one)}`));
  all("a, summary").filter((one) => !one.textContent.trim()).forEach((one) => faults.push(`has no name: ${name(one)}`));
  all("table").filter((table) => !table.querySelector("th")).forEach((table) => faults.push(`no heads: ${name(table)}`));
  all("nav a, .index a, summary").filter((one) => isShown(one) && one.getBoundingClientRect().height < 24)
    .forEach((one) => faults.push(`too small to touch: ${name(one)}`));

  const parts = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || seen.has(element) || !isShown(element)) continue;
    seen.add(element);
    texts += 1;
    const [one, other] = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(1)}: ${name(element)}`);
    if (parseFloat(getComputedStyle(element).fontSize) < 12) faults.push(`too small to read: ${name(element)}`);
  }
  if (texts < 10) faults.push("hardly any text is shown");
  return faults;
})()

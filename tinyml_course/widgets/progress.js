// Draws which exercises passed, and polls Python every few seconds while the page is visible.
// Every number and every name comes from Python: model.get("report").

const ASK_EVERY_MS = 4000;

function render({ model, el }) {
  const root = newRoot(el, "tml-progress", "Progress");
  const head = html("div", "head", root);
  const title = html("strong", "", head);
  const button = html("button", "", head, "Refresh");
  button.type = "button";
  button.dataset.control = "refresh";
  const next = html("p", "next", root);
  const list = html("ul", "lessons", root);
  const sender = newSender(model, () => age());
  const foot = newFooting(root,
    "✓ passed, ○ not yet: a pass stays. " +
    "This view updates every few seconds; Refresh updates it now.");

  const ask = () => sender.set("asked", model.get("asked") + 1);
  const seen = () => !document.hidden && root.offsetParent !== null;
  const age = () => foot.age(model, ["asked"], [head, next, list]);
  const timer = setInterval(() => seen() && ask(), ASK_EVERY_MS);
  const shown = () => seen() && ask();
  document.addEventListener("visibilitychange", shown);
  button.addEventListener("click", ask);

  let focused = null; // the link that had the focus before all was drawn anew

  // JupyterLab opens a Markdown link in a new tab; this does the same. Without JupyterLab the title
  // stays plain text.
  async function connect(anchor, link) {
    const { resolver, linkHandler } = model.widget_manager?.rendermime ?? {};
    if (!link || !resolver || !linkHandler) return;
    try {
      const path = await resolver.resolveUrl(link);
      linkHandler.handleLink(anchor, decodeURIComponent(path), "");
      anchor.href = link;
      if (anchor.dataset.lesson === focused) anchor.focus();
    } catch {
      anchor.removeAttribute("href");
    }
  }

  function newLink(parent, { name, title: text, link }, where) {
    const anchor = html("a", "", parent, text);
    anchor.dataset.lesson = `${where}-${name}`;
    connect(anchor, link);
  }

  function drawLesson(lesson) {
    const item = html("li", "", list);
    item.dataset.progress = lesson.name;
    const line = html("div", "line", item);
    newLink(line, lesson, "list");
    const bar = html("span", "bar-of", line);
    bar.setAttribute("aria-hidden", "true"); // the words beside it say the same
    for (const { passed } of lesson.exercises) html("span", passed ? "done" : "", bar, passed ? "✓" : "");
    html("span", "count", line, `${lesson.passed}, ${lesson.points}`);
    const exercises = html("ul", "exercises", item);
    for (const { name, points, passed } of lesson.exercises) {
      const each = html("li", "", exercises);
      each.dataset.passed = passed;
      html("span", "sign", each, passed ? "✓" : "○").setAttribute("aria-hidden", "true");
      html("span", "spoken", each, passed ? "passed: " : "not yet: ");
      html("code", "", each, name);
      html("span", "points", each, points);
    }
  }

  let drawn = "";
  function draw() {
    const report = model.get("report"), { asked: _, ...content } = report;
    const now = JSON.stringify(content);
    if (now !== drawn) {
      drawn = now;
      drawAll(report);
    }
    age();
  }

  function drawAll(report) {
    focused = root.contains(document.activeElement) ? document.activeElement.dataset.lesson : null;
    title.textContent = report.message ? "" : report.summary;
    next.replaceChildren();
    if (report.next) {
      next.append("Next: ");
      html("code", "", next, report.next.exercise);
      next.append(" in ");
      newLink(next, report.lessons.find(({ name }) => name === report.next.lesson), "next");
    } else if (!report.message) next.textContent = "All exercises passed.";
    list.replaceChildren();
    report.lessons.forEach(drawLesson);
    foot.show(report, []);
    foot.say(report.summary);
  }

  model.on("change:report", draw);
  draw();
  return () => {
    model.off("change:report", draw);
    document.removeEventListener("visibilitychange", shown);
    clearInterval(timer);
    sender.stop();
    foot.stop();
  };
}

export default { render };

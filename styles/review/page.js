
// The page of changes.
(() => {
  const BLOCKS = 40; // paragraphs shown at a time
  const FULL = 500; // changes after which a page is full before that
  const CROWD = 60; // changes in one part of a paragraph
  const LONG = 240; // characters without a change that are shown whole
  const KINDS = 30; // ways of changing that are listed
  const WAY = 12; // characters of one that are shown
  const EDGE = 80; // of them beside a change, where they are not

  // --- changes, in the paragraphs in which they stand ------------------------------------------------

  const blocks = [];
  const pieces = [];
  const changes = []; // in the order of reading
  data.texts.forEach(read);

  function read(text) {
    text.starts = [0];
    for (let at = text.text.indexOf("\n"); at >= 0; at = text.text.indexOf("\n", at + 1)) text.starts.push(at + 1);
    const first = pieces.length;
    for (const [start, title] of text.pieces) pieces.push({ text, start, title, blocks: [] });
    const all = text.changes.map(([start, end, after, rule, verdict, isDoubt, isApart, what, hint]) => {
      const before = text.text.slice(start, end);
      const seen = differing(before, after);
      return { text, start, end, before, after, rule, verdict, isDoubt, isApart, what, hint, ...seen,
        from: start + seen.head, to: start + seen.head + seen.gone.length, rules: data.rules[rule].split("+"), initial: verdict };
    });
    const own = cut(text, all.filter((change) => !change.isApart));
    for (const change of all) if (change.isApart) blockAt(own, change.from).changes.push(change);
    let piece = first;
    for (const block of own) {
      while (piece + 1 < pieces.length && pieces[piece + 1].start <= block.start) piece += 1;
      block.piece = pieces[piece];
      block.number = blocks.length;
      blocks.push(block);
      for (const change of block.changes) {
        change.block = block;
        change.number = changes.length;
        changes.push(change);
      }
    }
  }

  /** Tell what goes and what comes, without what both begin and end with. */
  function differing(before, after) {
    if (after === null) return { head: 0, gone: before, come: "" };
    const most = Math.min(before.length, after.length);
    let head = 0, tail = 0;
    while (head < most && before[head] === after[head]) head += 1;
    if (isHalf(before, head) || isHalf(after, head)) head -= 1;
    while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
    if (isHalf(before, before.length - tail) || isHalf(after, after.length - tail)) tail -= 1;
    return { head, gone: before.slice(head, before.length - tail), come: after.slice(head, after.length - tail) };
  }

  /** Tell whether a place divides a pair of surrogates. */
  function isHalf(text, place) {
    return place > 0 && /[\udc00-\udfff]/.test(text[place] || "") && /[\ud800-\udbff]/.test(text[place - 1]);
  }

  /** Cut a text where a line end is left alone; only what has changes is kept. */
  function cut(text, inline) {
    const found = [];
    let start = 0, end = 0, own = [], line = text.text.indexOf("\n");
    const close = (at) => {
      if (own.length) found.push({ text, start, end: at, changes: own });
      start = at;
      own = [];
    };
    for (const change of inline) {
      for (; line >= 0 && line < change.from; line = text.text.indexOf("\n", line + 1)) if (line >= end) close(line + 1);
      const isLine = start === change.from && change.gone.endsWith("\n") && !change.come;
      if (isLine && !change.gone.trim() && start > 0) { // a blank line goes with the paragraph before it
        const last = found[found.length - 1];
        if (last && last.end === start && last.changes.length < CROWD) last.changes.push(change);
        else found.push({ text, start: Math.max(last ? last.end : 0, text.text.lastIndexOf("\n", start - 2) + 1), changes: [change] });
        found[found.length - 1].end = start = change.to;
      } else {
        own.push(change);
        if (isLine || change.come.includes("\n") || own.length >= CROWD) close(change.to);
      }
      end = change.to;
    }
    const rest = text.text.indexOf("\n", end);
    close(rest < 0 ? text.text.length : rest + 1);
    return found;
  }

  function blockAt(own, place) {
    let low = 0, high = own.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (own[middle].end <= place) low = middle + 1;
      else high = middle;
    }
    return own[Math.min(low, own.length - 1)];
  }

  function lineOf(text, place) {
    let low = 0, high = text.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (text.starts[middle] <= place) low = middle;
      else high = middle;
    }
    return text.lines[low] || low + 1;
  }

  const isMade = (change) => (change.isDoubt ? change.verdict === "accept" : change.verdict !== "refuse");
  const kindOf = (change) => `${change.rule}\x1f${change.before}\x1f${change.after}`;

  // --- decisions, known by their content as in decisions.jsonl ----------------------------------------

  const LETTER = /[\p{L}\p{N}]/u;
  const SIDE = 8, NEAR = 48; // letters by which a place is known; characters in which they are looked for
  const ENOUGH = 5; // letters that must be the same on one side

  /** Return the letters nearest to a place, before it (by -1) or after it (by 1). */
  function letters(whole, place, by) {
    const found = [];
    for (let at = place, seen = 0; seen < NEAR && found.length < SIDE; seen += 1) {
      if (by < 0 ? at === 0 : at === whole.length) break;
      const isPair = by < 0 ? at > 1 && whole.codePointAt(at - 2) > 0xffff : whole.codePointAt(at) > 0xffff;
      const to = at + by * (isPair ? 2 : 1);
      const sign = by < 0 ? whole.slice(to, at) : whole.slice(at, to);
      if (LETTER.test(sign)) found.push(sign);
      at = to;
    }
    return by < 0 ? found.reverse() : found;
  }

  function sides(change) {
    change.left ||= letters(change.text.text, change.start, -1).join("");
    change.right ||= letters(change.text.text, change.end, 1).join("");
    return [change.left, change.right];
  }

  function row(change, verdict) {
    const [left, right] = sides(change);
    return { verdict, path: change.text.path, rule: data.rules[change.rule], before: change.before, after: change.after,
      left, right };
  }

  const contentOf = (found) => [found.path, found.before, found.after === null ? "\x1e" : found.after, found.left, found.right].join("\x1f");

  let twins; // changes by the content of a decision on them: what one decision cannot tell apart

  /** Return changes with all that the same decisions hold for. */
  function withTwins(wanted) {
    if (!twins) {
      twins = new Map();
      for (const change of changes) {
        const content = contentOf(row(change, ""));
        if (twins.has(content)) twins.get(content).push(change);
        else twins.set(content, [change]);
      }
    }
    return [...new Set(wanted.flatMap((change) => twins.get(contentOf(row(change, "")))))];
  }

  /** Return what a decision has in common with those that hold for places near its own. */
  function nearOf({ path, before, after, left, right }) {
    const what = JSON.stringify([path, before, after]);
    const sides = [["<", Array.from(left).slice(-ENOUGH)], [">", Array.from(right).slice(0, ENOUGH)]];
    return sides.filter(([, side]) => side.length === ENOUGH).map(([sign, side]) => what + sign + side.join(""));
  }

  const past = []; // what undo brings back

  function decide(wanted, verdict) {
    const possible = wanted.filter((change) => verdict !== "accept" || change.after !== null);
    const all = withTwins(possible).filter((change) => change.verdict !== verdict);
    if (!all.length) return 0;
    past.push({ current, before: all.map((change) => [change, change.verdict]) });
    for (const change of all) change.verdict = verdict;
    changed(all);
    return all.length;
  }

  function undo() {
    const last = past.pop();
    if (!last) return;
    for (const [change, verdict] of last.before) change.verdict = verdict;
    changed(last.before.map(([change]) => change));
    if (last.current) select(last.current);
  }

  function changed(all) {
    isExported = false;
    for (const change of all) redraw(change);
    count();
    remember();
    if (current) tell();
  }

  // --- kept in the browser until they are exported ----------------------------------------------------

  const STORE = `wenxuan review|${location.pathname}|${data.title}`;
  let isExported = true, timer = 0;

  const nameOf = (change) => (change.name ||= hash(contentOf(row(change, ""))));
  const made = hash(JSON.stringify(data.decisions) + data.texts.map((text) => text.changes.length));

  function remember() {
    clearTimeout(timer);
    timer = setTimeout(keep, 300);
  }

  function keep() {
    clearTimeout(timer);
    const verdicts = {};
    for (const change of changes) if (change.verdict !== change.initial) verdicts[nameOf(change)] = change.verdict;
    try {
      localStorage.setItem(STORE, JSON.stringify({ made, isExported, verdicts }));
    } catch {
      // a browser may keep nothing for files: then leaving warns, and the export is what stays
    }
  }

  function recall() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(STORE) || "null");
    } catch {
      return;
    }
    if (!kept || (kept.isExported && kept.made !== made)) return; // they came back by decisions.jsonl
    for (const change of changes) {
      const verdict = kept.verdicts[nameOf(change)];
      if (verdict !== undefined) change.verdict = verdict;
    }
    isExported = kept.isExported || changes.every((change) => change.verdict === change.initial);
  }

  // --- export -------------------------------------------------------------------------------------------

  /** Return the decisions file: what was decided, what finds nothing at present, what is left open beside it, what is taken back. */
  function exported() {
    const rows = new Map();
    for (const { used, ...found } of data.decisions) if (!used) rows.set(contentOf(found), found);
    for (const change of changes) {
      if (change.verdict) {
        const found = row(change, change.verdict);
        rows.set(contentOf(found), found);
      }
    }
    const near = new Set([...rows.values()].flatMap(nearOf));
    for (const change of changes) {
      const found = row(change, "undecided");
      if (!change.verdict && nearOf(found).some((place) => near.has(place))) rows.set(contentOf(found), found);
    }
    for (const { used, ...found } of data.decisions) {
      if (used && !rows.has(contentOf(found))) rows.set(contentOf(found), { ...found, verdict: "undecided" });
    }
    return [...rows.values()].map((found) => `${JSON.stringify(found)}\n`);
  }

  async function save() {
    const lines = exported();
    const file = new Blob(lines, { type: "application/jsonl" });
    const isSaved = await pick(file, "decisions.jsonl");
    if (isSaved === null) return;
    if (!isSaved) download(file, "decisions.jsonl");
    isExported = true;
    keep();
    $("exported-what").textContent = say(isSaved ? "exported_picked" : "exported", number(lines.length));
    $("exported-call").textContent = `wenxuan review ${data.call} --take ${isSaved ? "" : "~/Downloads/"}decisions.jsonl`;
    $("exported").showModal();
  }

  // --- a text as it is seen ---------------------------------------------------------------------------

  /** Put a text, the middle of a long one folded. */
  function putFolded(parent, text, { isChange = false, head = EDGE, tail = EDGE } = {}) {
    if (text.length <= LONG || text.length - head - tail < EDGE) return put(parent, text, isChange);
    const fold = make("button", { type: "button", class: "fold" }, say("fold", number(text.length - head - tail)));
    fold.addEventListener("click", (event) => {
      event.stopPropagation();
      fold.replaceWith(put(make("span"), text.slice(head, text.length - tail), isChange));
    });
    put(parent, text.slice(0, head), isChange);
    parent.append(fold);
    return put(parent, tail ? text.slice(-tail) : "", isChange);
  }

  /** Draw a change; `side` is "before" or "after" where they stand side by side, "" where they are one text. */
  function draw(change, side) {
    const label = say("label", ruleNames(change), visible(change.before), change.after === null ? "?" : visible(change.after), stateOf(change));
    const element = make("span", { class: "change", role: "group", tabindex: "-1", "aria-label": label, "data-number": change.number });
    fill(element, change, side);
    element.dataset.side = side;
    element.addEventListener("click", () => select(change, { isQuiet: true }));
    return element;
  }

  function fill(element, change, side) {
    element.replaceChildren();
    const isOpen = change.isDoubt && !change.verdict;
    element.classList.toggle("doubt", isOpen);
    element.classList.toggle("decided", Boolean(change.verdict));
    const part = (name, text, kind = "") => {
      if (text) element.append(putFolded(make(name, kind ? { class: kind } : {}), text, { isChange: true }));
    };
    if (isMade(change)) {
      if (side !== "after") part("del", change.gone);
      if (side !== "before") part("ins", change.come);
    } else if (isOpen) {
      part("span", change.gone, "query");
      if (side !== "before") part("ins", change.come, "maybe");
    } else {
      part("span", change.gone, "kept");
    }
    const badge = isOpen ? "？" : change.verdict === "accept" ? "✓" : change.verdict === "refuse" ? "✗" : "";
    if (badge && (side !== "before" || !element.childNodes.length)) element.append(make("b", { class: "badge" }, badge));
  }

  const visible = (text) => text.replace(/\n/g, "↵").slice(0, 40) || say("nothing");
  const ruleNames = (change) => change.rules.map((name) => (data.reasons[name] || [name])[0]).join("、");
  const stateOf = (change) => say(change.verdict === "accept" ? "accepted" : change.verdict === "refuse" ? "refused" : "undecided");

  function drawText(block, side) {
    const element = make("div", { class: `text ${side}` });
    const whole = block.text.text;
    let end = block.start;
    const between = (to) => {
      if (to > end) putFolded(element, whole.slice(end, to), { head: end === block.start ? 0 : EDGE });
    };
    for (const change of block.changes) {
      if (change.isApart) continue;
      between(change.from);
      if (isShown(change)) element.append(draw(change, side));
      else put(element, isMade(change) && side !== "before" ? change.come : change.gone, false);
      end = change.to;
    }
    const last = whole[block.end - 1] === "\n" ? block.end - 1 : block.end;
    if (last > end) putFolded(element, whole.slice(end, last), { tail: 0 });
    return element;
  }

  function drawBlock(block) {
    const only = block.changes.length === 1 ? block.changes[0] : null;
    const isDropped = only && only.from === block.start && only.to >= block.end && !only.come && !only.isDoubt;
    const article = make("article", { class: isDropped ? "block dropped" : "block" });
    const line = make("p", { class: "line" }, say("line", lineOf(block.text, block.start)));
    if (isDropped) line.append(make("span", { class: "tag" }, say("dropped")));
    article.append(line);
    if (areSides) {
      const heads = ["before", "after"].map((side) => {
        const column = make("div", { class: "side" }, make("p", { class: "side-name" }, say(side)));
        column.append(drawText(block, side));
        return column;
      });
      article.append(make("div", { class: "sides" }, ...heads));
    } else {
      article.append(drawText(block, ""));
    }
    for (const change of block.changes) {
      if (change.isApart && isShown(change)) article.append(make("div", { class: "text apart" }, draw(change, "")));
    }
    return article;
  }

  /** Draw a fold that holds the text between two paragraphs. */
  function drawGap(text, start, end) {
    const rest = make("details", { class: "gap" }, make("summary", {}, say("gap", number(end - start))));
    rest.addEventListener("toggle", () => {
      if (rest.open && rest.children.length === 1) {
        rest.append(putFolded(make("div", { class: "text" }), text.text.slice(start, end).replace(/\n$/, ""), { head: 4000, tail: 4000 }));
      }
    });
    return rest;
  }

  // --- what is shown ----------------------------------------------------------------------------------

  const filter = { state: "all", rule: "", piece: null, kind: "", find: "", isRareFirst: false };
  let areSides = false;
  let shown = [], pages = [], page = 0, current = null;
  let drawn = new Map(); // the elements of the changes on this page, by their number
  let isShown = () => true;

  const STATES = {
    all: () => true,
    undecided: (change) => !change.verdict,
    accepted: (change) => change.verdict === "accept",
    refused: (change) => change.verdict === "refuse",
    doubts: (change) => change.isDoubt,
  };

  /** Tell whether a text stands in a change or in its paragraph. */
  function holds(change, wanted) {
    const { text, start, end } = change.block;
    return (change.after || "").includes(wanted) || text.text.slice(start, end).includes(wanted);
  }

  /** Sort changes by their paragraph's rarest one, and then as they stand. */
  function putRareFirst(all) {
    const ranks = new Map();
    for (const change of all) {
      ranks.set(change.block, Math.min(ranks.get(change.block) ?? Infinity, kinds.get(kindOf(change)).length));
    }
    all.sort((one, other) => ranks.get(one.block) - ranks.get(other.block) || one.number - other.number);
  }

  function sift() {
    shown = changes.filter((change) => STATES[filter.state](change)
      && (!filter.rule || change.rules.includes(filter.rule))
      && (!filter.piece || change.block.piece === filter.piece)
      && (!filter.kind || kindOf(change) === filter.kind)
      && (!filter.find || holds(change, filter.find)));
    if (filter.isRareFirst) putRareFirst(shown);
    const set = new Set(shown);
    isShown = (change) => set.has(change);
    shown.forEach((change, index) => { change.place = index; });
    pages = [];
    let before = null, held = FULL;
    for (const change of shown) {
      held += 1;
      if (change.block === before) continue;
      before = change.block;
      if (held >= FULL || pages[pages.length - 1].length >= BLOCKS) {
        pages.push([]);
        held = 0;
      }
      pages[pages.length - 1].push(before);
    }
    pages.forEach((all, index) => all.forEach((block) => { block.page = index; }));
    const kept = current && isShown(current) ? current : shown[0] || null;
    page = kept ? kept.block.page : 0;
    list();
    count();
    current = null;
    if (kept) select(kept, { isQuiet: true });
    else tell();
  }

  function list() {
    const all = document.createDocumentFragment();
    let before = null;
    for (const block of pages[page] || []) {
      const isNew = !before || before.piece !== block.piece;
      if (isNew) {
        const title = block.piece.title || block.text.path;
        const head = make("h2", { class: "piece" }, title);
        if (title !== block.text.path) head.append(make("span", { class: "path" }, block.text.path));
        all.append(head);
      } else if (!filter.isRareFirst && block.start > before.end && block.text.text.slice(before.end, block.start).trim()) {
        all.append(drawGap(block.text, before.end, block.start));
      }
      all.append(drawBlock(block));
      before = block;
    }
    if (!shown.length) all.append(make("p", { class: "notice" }, say(changes.length ? "none_found" : "none")));
    $("list").replaceChildren(all);
    drawn = new Map();
    for (const element of $("list").querySelectorAll(".change")) {
      const key = Number(element.dataset.number);
      drawn.set(key, [...(drawn.get(key) || []), element]);
    }
    $("pages").hidden = pages.length < 2;
    $("page").textContent = say("page", number(page + 1), number(pages.length));
    $("earlier").disabled = page === 0;
    $("later").disabled = page + 1 >= pages.length;
  }

  const elementsOf = (change) => drawn.get(change.number) || [];

  function redraw(change) {
    if (change.block.page !== page || !isShown(change)) return;
    for (const element of elementsOf(change)) fill(element, change, element.dataset.side);
  }

  function turn(to) {
    page = Math.max(0, Math.min(to, pages.length - 1));
    list();
    select(shown.find((change) => change.block.page === page), { isQuiet: true });
    scrollTo(0, 0);
  }

  function select(change, { isQuiet = false } = {}) {
    if (!change) return;
    if (!isShown(change)) return;
    if (change.block.page !== page) {
      page = change.block.page;
      list();
    }
    for (const element of current ? elementsOf(current) : []) {
      element.classList.remove("current");
      element.tabIndex = -1;
    }
    current = change;
    const found = elementsOf(change);
    for (const element of found) element.classList.add("current");
    const target = found.find((element) => element.childNodes.length) || found[0];
    if (target) {
      target.tabIndex = 0;
      if (!isQuiet) {
        target.focus({ preventScroll: true });
        target.scrollIntoView({ block: "nearest" });
      }
    }
    tell();
  }

  function step(by) {
    if (!shown.length) return;
    const to = current ? current.place + by : 0;
    if (to >= 0 && to < shown.length) select(shown[to]);
    else inform(say(by > 0 ? "at_end" : "at_start"));
  }

  /** Tell of the current change what it is and why. */
  function tell() {
    $("bar").hidden = !current;
    if (!current) return;
    const told = document.createDocumentFragment();
    const head = make("p", { class: "why" });
    for (const name of current.rules) {
      const [title, reason] = data.reasons[name] || [name, ""];
      head.append(make("strong", { title: name }, title), reason ? ` ${reason}　` : " ");
    }
    head.append(make("span", { class: "state" }, stateOf(current)));
    const line = lineOf(current.text, current.from);
    head.append(make("span", { class: "path" }, `${current.text.path}:${line}`));
    told.append(head);
    const diff = make("p", { class: "diff" });
    putFolded(diff.appendChild(make(current.isDoubt ? "span" : "del", { class: current.isDoubt ? "query" : "" })), current.before || "", { isChange: true, head: 24, tail: 12 });
    if (current.after !== null) {
      diff.append(" → ");
      if (current.after) putFolded(diff.appendChild(make("ins")), current.after, { isChange: true, head: 24, tail: 12 });
      else diff.append(make("span", { class: "soft" }, say("nothing")));
    }
    if (current.isDoubt) diff.append(" ", data.notes[current.what], current.after === null ? `；${say("only_editor")}` : "");
    told.append(diff);
    $("told").replaceChildren(told);
    $("accept").disabled = current.after === null;
    $("refuse-word").textContent = say(current.isDoubt ? "leave" : "refuse");
    const like = kinds.get(kindOf(current)).length;
    $("kind").hidden = like < 2;
    $("kind").replaceChildren(say("kind", number(like)), make("kbd", {}, "s"));
    $("kind").setAttribute("aria-pressed", String(Boolean(filter.kind)));
    $("undo").disabled = !past.length;
    for (const [id, verdict] of [["accept", "accept"], ["refuse", "refuse"], ["undecide", ""]]) {
      $(id).setAttribute("aria-pressed", String(current.verdict === verdict));
    }
  }

  const kinds = new Map(); // changes that are made in the same way
  for (const change of changes) {
    if (kinds.has(kindOf(change))) kinds.get(kindOf(change)).push(change);
    else kinds.set(kindOf(change), [change]);
  }

  // --- counts and filters -----------------------------------------------------------------------------

  function count() {
    const states = Object.fromEntries(Object.keys(STATES).map((name) => [name, changes.filter(STATES[name]).length]));
    const decided = changes.length - states.undecided;
    $("progress").max = Math.max(1, changes.length);
    $("progress").value = decided;
    $("count").textContent = say("progress", number(decided), number(changes.length));
    for (const [name, value] of Object.entries(states)) stateCounts[name].textContent = number(value);
    const open = new Map();
    for (const change of changes) if (!change.verdict) open.set(change.block.piece, (open.get(change.block.piece) || 0) + 1);
    for (const [piece, output] of pieceCounts) {
      const left = piece ? open.get(piece) || 0 : states.undecided;
      output.textContent = left ? number(left) : "✓";
    }
    $("found").textContent = say("found", number(shown.length));
    $("accept-all").disabled = $("refuse-all").disabled = !shown.length;
  }

  function choice(list, title, value, reason, choose) {
    const output = make("span", { class: "number" }, value);
    const button = make("button", { type: "button", "aria-pressed": "false" }, make("span", { class: "name" }, title), output);
    if (reason) button.append(make("span", { class: "reason" }, reason));
    button.addEventListener("click", choose);
    $(list).append(make("li", {}, button));
    return [button, output];
  }

  const stateCounts = {}, pieceCounts = new Map(), buttons = [];

  function choices() {
    for (const name of Object.keys(STATES)) {
      const [button, output] = choice("states", say(name), "", "", () => set({ state: name }));
      stateCounts[name] = output;
      buttons.push([button, () => filter.state === name]);
    }
    const rules = new Map();
    for (const change of changes) for (const name of change.rules) rules.set(name, (rules.get(name) || 0) + 1);
    buttons.push([choice("rules", say("all_rules"), number(changes.length), "", () => set({ rule: "" }))[0], () => !filter.rule]);
    for (const [name, value] of [...rules].sort((one, other) => other[1] - one[1])) {
      const [title, reason] = data.reasons[name] || [name, ""];
      const [button] = choice("rules", title, number(value), reason, () => set({ rule: filter.rule === name ? "" : name }));
      button.title = name;
      buttons.push([button, () => filter.rule === name]);
    }
    const [whole, output] = choice("pieces", say("whole"), "", "", () => set({ piece: null }));
    pieceCounts.set(null, output);
    buttons.push([whole, () => !filter.piece]);
    for (const piece of pieces) {
      const [button, left] = choice("pieces", piece.title || piece.text.path, "", "", () => set({ piece: filter.piece === piece ? null : piece }));
      pieceCounts.set(piece, left);
      buttons.push([button, () => filter.piece === piece]);
    }
  }

  /** List the ways in which the rule that is chosen changes texts, or all rules. */
  function listKinds() {
    const found = [...kinds].filter(([, [first]]) => !filter.rule || first.rules.includes(filter.rule));
    found.sort(([, one], [, other]) => (filter.isRareFirst ? one.length - other.length : other.length - one.length));
    $("kinds").replaceChildren();
    for (const [name, all] of found.slice(0, KINDS)) {
      const [button] = choice("kinds", "", number(all.length), "", () => set({ kind: filter.kind === name ? "" : name }));
      const [{ before, after }] = all;
      const way = button.querySelector(".name");
      for (const text of after === null ? [before] : [before, " → ", after]) {
        const shown = text.length > WAY ? `${text.slice(0, WAY)}…` : text;
        if (text === " → ") way.append(text);
        else if (text) putFolded(way, shown, { isChange: true });
        else way.append(say("nothing"));
      }
      button.setAttribute("aria-pressed", String(filter.kind === name));
    }
    $("more-kinds").textContent = found.length > KINDS ? say("more_kinds", number(found.length - KINDS)) : "";
  }

  function set(wanted) {
    Object.assign(filter, { kind: "" }, wanted);
    sift();
    listKinds();
    for (const [button, is] of buttons) button.setAttribute("aria-pressed", String(is()));
    const told = [
      filter.state === "all" ? "" : say(filter.state),
      filter.rule && (data.reasons[filter.rule] || [filter.rule])[0],
      filter.piece && (filter.piece.title || filter.piece.text.path),
      filter.kind && say("kind", number(shown.length)),
      filter.find && `“${filter.find}”`,
    ].filter(Boolean);
    $("filtered").textContent = told.length ? `：${told.join("、")}` : "";
    scrollTo(0, 0);
    if (current) elementsOf(current)[0].scrollIntoView({ block: "nearest" });
  }

  // --- keys and buttons -------------------------------------------------------------------------------

  function judge(verdict) {
    if (!current) return;
    if (verdict === "accept" && current.after === null) {
      inform(say("only_editor"));
      return;
    }
    const more = decide([current], verdict) - 1;
    if (more > 0) inform(say("twins", number(more)));
    if (verdict && current.place + 1 < shown.length) step(1);
  }

  function judgeAll(verdict) {
    if (!shown.length) return;
    $("confirm-what").textContent = say(`confirm_${verdict}`, number(shown.length));
    const dialog = $("confirm");
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue === "yes") inform(say("done", number(decide(shown, verdict))));
    };
    dialog.showModal();
  }

  function onlyKind() {
    if (!current) return;
    set({ kind: filter.kind ? "" : kindOf(current) });
  }

  function find() {
    $("filters").open = true;
    $("find").select();
  }

  function beside() {
    areSides = !areSides;
    $("sides").setAttribute("aria-pressed", String(areSides));
    list();
    if (current) select(current);
  }

  const ACTIONS = {
    j: () => step(1), k: () => step(-1), a: () => judge("accept"), r: () => judge("refuse"), u: () => judge(""),
    ArrowDown: () => step(1), ArrowUp: () => step(-1), "/": find, "／": find,
    A: () => judgeAll("accept"), R: () => judgeAll("refuse"), s: onlyKind, z: undo, b: beside, e: save,
    "?": () => $("help").showModal(), "？": () => $("help").showModal(),
  };
  const BUTTONS = {
    next: "j", previous: "k", accept: "a", refuse: "r", undecide: "u", "accept-all": "A", "refuse-all": "R",
    kind: "s", undo: "z", sides: "b", export: "e", ask: "?",
  };

  for (const [id, key] of Object.entries(BUTTONS)) $(id).addEventListener("click", () => ACTIONS[key]());
  $("find").addEventListener("input", () => {
    clearTimeout(find.timer);
    find.timer = setTimeout(() => set({ find: $("find").value }), 200);
  });
  $("order").addEventListener("change", () => set({ isRareFirst: $("order").value === "rare" }));
  $("earlier").addEventListener("click", () => turn(page - 1));
  $("later").addEventListener("click", () => turn(page + 1));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input, select")) {
      if (event.key === "Enter" || event.key === "Escape") event.target.blur();
      if (event.key === "Enter" && current) select(current);
      return;
    }
    const action = ACTIONS[keyOf(event)];
    if (!action) return;
    event.preventDefault();
    action();
  });
  addEventListener("beforeunload", (event) => {
    if (!isExported) event.preventDefault();
  });
  addEventListener("pagehide", keep);

  const wide = matchMedia("(min-width: 60rem)");
  const unfold = () => { $("filters").open = wide.matches; };
  wide.addEventListener("change", unfold);
  unfold();

  recall();
  choices();
  set({});
  setTimeout(() => withTwins([])); // a book's worth takes a moment: better now than at the first key
})();

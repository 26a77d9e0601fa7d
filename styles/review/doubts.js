
// The doubt sheet.
(() => {
  const CARDS = 40; // questions shown at a time
  const PLACES = 3; // places of one that are shown at first
  const MOST = 200; // and at most
  const LONGEST = 400; // characters of an answer, as in glossary.toml
  const SCOPES = ["book", "piece", "place"];

  const doubts = data.doubts.map((found, number) => ({
    ...found, number, at: 0, scope: found.alike ? "book" : "place", answers: new Map(), typed: null, isOpen: false,
    name: hash(JSON.stringify([found.region, found.character, found.word, found.places[0].path, found.places[0].unique])),
  }));

  // --- answers ------------------------------------------------------------------------------------------

  const keyOfScope = (doubt, scope, at) => (scope === "book" ? "book" : scope === "piece" ? `piece ${doubt.places[at].path}` : `place ${doubt.places[at].path} ${doubt.places[at].unique}`);

  /** Return the key of the answer that holds at a place: what is said of less counts more. */
  function holding(doubt, at) {
    return ["place", "piece", "book"].map((scope) => keyOfScope(doubt, scope, at)).find((key) => doubt.answers.has(key));
  }

  const isAnswered = (doubt) => doubt.places.every((place, at) => holding(doubt, at) !== undefined);

  /** Return what a text becomes with this choice; around it what its sentence became, a sign for a sign. */
  function suggested(doubt, text, choice) {
    const { before, after, became } = doubt.places[doubt.at];
    const around = before + doubt.character + after;
    const start = around.indexOf(text, Math.max(0, before.length - text.length + 1));
    if (start < 0 || start > before.length || start + text.length < before.length + doubt.character.length) {
      return text.replace(doubt.character, () => choice);
    }
    const head = Array.from(around.slice(start, before.length)).length;
    const tail = Array.from(around.slice(before.length + doubt.character.length, start + text.length)).length;
    return [...(head ? Array.from(became[0]).slice(-head) : []), choice, ...Array.from(became[1]).slice(0, tail)].join("");
  }

  /** Return what the fields of a card hold: what was typed, what was answered, or what is proposed. */
  function fields(doubt) {
    if (doubt.typed) return doubt.typed;
    const known = doubt.answers.get(keyOfScope(doubt, doubt.scope, doubt.at));
    if (known) return known;
    const text = doubt.scope === "place" ? doubt.places[doubt.at].unique : doubt.word;
    return { text, becomes: suggested(doubt, text, doubt.choices[0][0]) };
  }

  const past = []; // what undo brings back

  function change(doubt, act) {
    past.push([doubt, new Map(doubt.answers)]);
    act();
    doubt.typed = null;
    isExported = false;
    remember();
    redraw(doubt);
    count();
  }

  function answer(doubt, text, becomes) {
    if (![text, becomes].every((one) => one && one.length <= LONGEST)) {
      inform(say("expected_text", LONGEST));
      return;
    }
    const source = doubt.scope === "book" ? "" : doubt.places[doubt.at].path;
    change(doubt, () => doubt.answers.set(keyOfScope(doubt, doubt.scope, doubt.at), { text, becomes, region: doubt.region, source }));
    const open = doubt.places.findIndex((place, at) => holding(doubt, at) === undefined);
    if (open >= 0) {
      doubt.at = open;
      if (open >= PLACES) doubt.isOpen = true;
      redraw(doubt);
    } else {
      step(1);
    }
  }

  function choose(doubt, index) {
    if (!doubt || !doubt.choices[index]) return;
    const { text } = fields(doubt);
    answer(doubt, text, suggested(doubt, text, doubt.choices[index][0]));
  }

  function takeBack(doubt) {
    const key = doubt && holding(doubt, doubt.at);
    if (key !== undefined && key !== null) change(doubt, () => doubt.answers.delete(key));
  }

  function undo() {
    const last = past.pop();
    if (!last) return;
    [last[0].answers] = [last[1]];
    last[0].typed = null;
    isExported = false;
    remember();
    count();
    if (shown.includes(last[0])) select(last[0]);
    redraw(last[0]);
  }

  // --- kept in the browser until they are exported ------------------------------------------------------

  const STORE = `wenxuan doubts|${location.pathname}|${data.title}`;
  let isExported = true, timer = 0;

  function remember() {
    clearTimeout(timer);
    timer = setTimeout(keep, 300);
  }

  function keep() {
    clearTimeout(timer);
    const answers = Object.fromEntries(doubts.filter((doubt) => doubt.answers.size).map((doubt) => [doubt.name, [...doubt.answers]]));
    try {
      localStorage.setItem(STORE, JSON.stringify({ isExported, answers }));
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
    if (!kept) return;
    for (const doubt of doubts) doubt.answers = new Map(kept.answers[doubt.name] || []);
    isExported = kept.isExported;
  }

  async function save() {
    const rows = new Map();
    for (const doubt of doubts) {
      for (const row of doubt.answers.values()) rows.set(JSON.stringify([row.text, row.region, row.source]), row);
    }
    if (!rows.size) {
      inform(say("no_answers"));
      return;
    }
    const file = new Blob([...rows.values()].map((row) => `${JSON.stringify(row)}\n`), { type: "application/jsonl" });
    const isSaved = await pick(file, "answers.jsonl");
    if (isSaved === null) return;
    if (!isSaved) download(file, "answers.jsonl");
    isExported = true;
    keep();
    $("exported-what").textContent = say(isSaved ? "exported_picked" : "exported", number(rows.size));
    $("exported-call").textContent = `wenxuan review ${data.call} --take ${isSaved ? "" : "~/Downloads/"}answers.jsonl`;
    $("exported").showModal();
  }

  // --- cards --------------------------------------------------------------------------------------------

  const percent = (share) => (share < 0.005 ? "<1 %" : `${Math.round(100 * share)} %`);
  const nameOfRegion = (region) => data.regions[region] || region;
  const cards = new Map(); // the card of each question on this page

  /** Put into words what spoke for or against a choice (`contexts_of` in convert/choice.py). */
  function inWords(doubt, reason) {
    if (reason === "=") return say("no_phrase");
    if (reason.startsWith("=")) return say("phrase", Array.from(reason)[1]);
    if (reason === "@") return say("no_word");
    if (reason === "@?") return say("open_word");
    if (reason.startsWith("@")) return say("word", Array.from(reason)[1]);
    return reason.replaceAll("~", doubt.character).replaceAll("_", "□").replaceAll("|", "‖");
  }

  const whereOf = (place) => (place.path ? `${place.path}:${place.line}` : "book.toml");

  function sentence(doubt, place) {
    const line = make("span", { class: "sentence" });
    put(line, place.before, false);
    line.append(put(make("mark"), doubt.character, false));
    return put(line, place.after, false);
  }

  function drawPlace(doubt, at) {
    const place = doubt.places[at];
    const key = holding(doubt, at);
    const button = make("button", { type: "button", class: "place", "aria-pressed": String(at === doubt.at) }, sentence(doubt, place),
      make("span", { class: "path" }, whereOf(place), key === undefined ? "" : ` ✓ ${doubt.answers.get(key).becomes}`));
    button.addEventListener("click", () => goTo(doubt, at));
    return make("li", {}, button);
  }

  function drawPlaces(doubt) {
    const list = make("ul", { class: "places" });
    const most = doubt.isOpen ? MOST : PLACES;
    for (let at = 0; at < Math.min(most, doubt.places.length); at += 1) list.append(drawPlace(doubt, at));
    if (doubt.at >= most) list.append(drawPlace(doubt, doubt.at));
    if (!doubt.isOpen && doubt.places.length > PLACES) {
      const more = make("button", { type: "button", class: "more" }, say("more_places", number(doubt.places.length - PLACES)));
      more.addEventListener("click", () => { doubt.isOpen = true; redraw(doubt); });
      list.append(make("li", {}, more));
    }
    return list;
  }

  function drawChoices(doubt, { becomes, text }) {
    const row = make("div", { class: "choices", role: "group", "aria-label": say("choices") });
    const key = holding(doubt, doubt.at);
    doubt.choices.forEach(([choice, share], index) => {
      const isChosen = key !== undefined && suggested(doubt, text, choice) === becomes;
      const button = make("button", { type: "button", class: "choice", "aria-pressed": String(isChosen) },
        make("b", { lang: doubt.region }, choice), make("span", { class: "number" }, percent(share)), make("kbd", {}, index ? String(index) : "⏎"));
      button.addEventListener("click", () => { select(doubt, { isQuiet: true }); choose(doubt, index); });
      row.append(button);
    });
    return row;
  }

  function drawScope(doubt) {
    const row = make("div", { class: "scope", role: "group", "aria-label": say("scope") });
    for (const scope of SCOPES) {
      const button = make("button", { type: "button", "aria-pressed": String(doubt.scope === scope) }, say(scope), make("kbd", {}, { book: "b", piece: "t", place: "p" }[scope]));
      button.addEventListener("click", () => { select(doubt, { isQuiet: true }); setScope(doubt, scope); });
      row.append(button);
    }
    return row;
  }

  function drawFields(doubt, shownFields) {
    const text = make("input", { class: "text", "aria-label": say("text"), autocomplete: "off", spellcheck: "false" });
    const becomes = make("input", { class: "becomes", lang: doubt.region, "aria-label": say("becomes"), autocomplete: "off", spellcheck: "false" });
    text.value = shownFields.text;
    becomes.value = shownFields.becomes;
    text.addEventListener("input", () => {
      becomes.value = suggested(doubt, text.value, doubt.choices[0][0]);
      doubt.typed = { text: text.value, becomes: becomes.value };
    });
    becomes.addEventListener("input", () => { doubt.typed = { text: text.value, becomes: becomes.value }; });
    const enter = make("button", { type: "button", class: "enter" }, say("enter"));
    enter.addEventListener("click", () => { select(doubt, { isQuiet: true }); answer(doubt, text.value, becomes.value); });
    for (const field of [text, becomes]) {
      field.addEventListener("focus", () => select(doubt, { isQuiet: true }));
      field.addEventListener("keydown", (event) => {
        if (event.key === "Escape") field.blur();
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        field.blur();
        answer(doubt, text.value, becomes.value);
      });
    }
    return make("div", { class: "fields" }, text, make("span", {}, "→"), becomes, enter);
  }

  function drawAnswers(doubt) {
    const list = make("ul", { class: "answers" });
    for (const [key, { text, becomes, source }] of doubt.answers) {
      const scope = key.split(" ", 1)[0];
      const drop = make("button", { type: "button", class: "drop", "aria-label": say("take_back") }, "✕");
      drop.addEventListener("click", () => change(doubt, () => doubt.answers.delete(key)));
      list.append(make("li", {}, put(make("span"), `${say(scope)}${source ? ` ${source}` : ""}：${text} → ${becomes}`, false), drop));
    }
    return list;
  }

  function fill(card, doubt) {
    const shownFields = fields(doubt);
    const [[chosen, certainty]] = doubt.choices;
    const head = make("p", { class: "head" }, make("span", { class: "turn" }, doubt.character, " → ", make("b", { lang: doubt.region }, chosen)),
      make("span", { class: "sure" }, say("sure", percent(certainty))), make("span", { class: "often" }, say("often", number(doubt.places.length))),
      make("span", { class: "tag" }, nameOfRegion(doubt.region)));
    if (isAnswered(doubt)) head.append(make("span", { class: "state" }, say("answered_one")));
    card.replaceChildren(head, drawPlaces(doubt), make("div", { class: "row" }, drawChoices(doubt, shownFields), drawScope(doubt)), drawFields(doubt, shownFields));
    if (doubt.reasons.length) card.append(make("p", { class: "reasons" }, say("reasons"), ...doubt.reasons.map((reason) => put(make("span", { class: "reason-one" }), inWords(doubt, reason), false))));
    if (doubt.answers.size) card.append(drawAnswers(doubt));
    card.classList.toggle("answered", isAnswered(doubt));
    card.classList.toggle("current", doubt === current);
    card.setAttribute("aria-label", say("card", doubt.character, chosen));
  }

  function redraw(doubt) {
    const card = cards.get(doubt);
    if (!card) return;
    const isInside = card.contains(document.activeElement) || document.activeElement === document.body;
    fill(card, doubt);
    if (isInside && doubt === current) card.focus({ preventScroll: true });
  }

  function goTo(doubt, at) {
    doubt.at = at;
    doubt.typed = null;
    if (at >= PLACES) doubt.isOpen = true;
    select(doubt, { isQuiet: true });
    redraw(doubt);
  }

  function setScope(doubt, scope) {
    if (!doubt) return;
    doubt.scope = scope;
    doubt.typed = null;
    redraw(doubt);
  }

  // --- what is shown ------------------------------------------------------------------------------------

  const filter = { state: "all", region: "", character: "", find: "" };
  const STATES = { all: () => true, open: (doubt) => !isAnswered(doubt), answered: isAnswered };
  let shown = [], page = 0, current = null;
  const buttons = [], counts = [];
  const regions = [...new Set(doubts.map((doubt) => doubt.region))];

  const holds = (doubt, wanted) => doubt.choices.some(([choice]) => choice.includes(wanted))
    || doubt.places.some(({ before, after }) => (before + doubt.character + after).includes(wanted));

  function sift() {
    shown = doubts.filter((doubt) => STATES[filter.state](doubt)
      && (!filter.region || doubt.region === filter.region)
      && (!filter.character || doubt.character === filter.character)
      && (!filter.find || holds(doubt, filter.find)));
    shown.forEach((doubt, place) => { doubt.place = place; });
    page = 0;
    current = null;
    list();
    if (shown.length) select(shown[0], { isQuiet: true });
    count();
    for (const [button, is] of buttons) button.setAttribute("aria-pressed", String(is()));
    const told = [filter.state === "all" ? "" : say(filter.state), filter.region && nameOfRegion(filter.region), filter.character, filter.find && `“${filter.find}”`];
    $("filtered").textContent = told.some(Boolean) ? `：${told.filter(Boolean).join("、")}` : "";
  }

  function list() {
    cards.clear();
    const all = document.createDocumentFragment();
    for (const doubt of shown.slice(page * CARDS, (page + 1) * CARDS)) {
      const card = make("article", { class: "card", tabindex: "-1" });
      cards.set(doubt, card);
      fill(card, doubt);
      card.addEventListener("click", (event) => { if (!event.target.closest("button, input")) select(doubt, { isQuiet: true }); });
      all.append(card);
    }
    if (!shown.length) all.append(make("p", { class: "notice" }, say(doubts.length ? "none_found" : "none")));
    $("list").replaceChildren(all);
    const pages = Math.ceil(shown.length / CARDS);
    $("pages").hidden = pages < 2;
    $("page").textContent = say("page", number(page + 1), number(pages));
    $("earlier").disabled = page === 0;
    $("later").disabled = page + 1 >= pages;
  }

  function select(doubt, { isQuiet = false } = {}) {
    if (Math.floor(doubt.place / CARDS) !== page) {
      page = Math.floor(doubt.place / CARDS);
      list();
    }
    if (current) cards.get(current)?.classList.remove("current");
    current = doubt;
    const card = cards.get(doubt);
    card.classList.add("current");
    if (isQuiet) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const to = current ? current.place + by : 0;
    if (shown[to]) select(shown[to]);
    else inform(say(by > 0 ? "at_end" : "at_start"));
  }

  function beside(by) {
    if (current && current.places[current.at + by]) goTo(current, current.at + by);
  }

  function turn(to) {
    if (shown[to * CARDS]) select(shown[to * CARDS]);
    scrollTo(0, 0);
  }

  function count() {
    const answered = doubts.filter(isAnswered).length;
    $("progress").max = Math.max(1, doubts.length);
    $("progress").value = answered;
    $("count").textContent = say("progress", number(answered), number(doubts.length));
    $("found").textContent = say("found", number(shown.length));
    const open = doubts.filter((doubt) => !isAnswered(doubt));
    for (const [output, left] of counts) output.textContent = left(open, answered);
  }

  function choice(where, title, left, wanted, is) {
    const output = make("span", { class: "number" });
    const button = make("button", { type: "button" }, make("span", { class: "name" }, title), output);
    button.addEventListener("click", () => { Object.assign(filter, wanted()); sift(); scrollTo(0, 0); });
    $(where).append(make("li", {}, button));
    buttons.push([button, is]);
    counts.push([output, left]);
  }

  function choices() {
    const left = (test) => (open) => { const found = open.filter(test).length; return found ? number(found) : "✓"; };
    for (const state of Object.keys(STATES)) {
      const totals = { all: () => number(doubts.length), open: (open) => number(open.length), answered: (open, answered) => number(answered) };
      choice("states", say(state), totals[state], () => ({ state }), () => filter.state === state);
    }
    $("by-region").hidden = regions.length < 2;
    for (const region of regions) {
      choice("regions", nameOfRegion(region), left((doubt) => doubt.region === region), () => ({ region: filter.region === region ? "" : region }), () => filter.region === region);
    }
    for (const character of new Set(doubts.map((doubt) => doubt.character))) {
      choice("characters", character, left((doubt) => doubt.character === character), () => ({ character: filter.character === character ? "" : character }), () => filter.character === character);
    }
  }

  // --- on paper: every question that the filter leaves ----------------------------------------------------

  function toPaper() {
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...["sentence", "chosen", "choices", "answer"].map((name) => make("th", {}, say(`paper_${name}`))))));
    const body = make("tbody");
    for (const doubt of shown) {
      const place = doubt.places[0];
      const [[chosen, certainty], ...others] = doubt.choices;
      const key = holding(doubt, 0);
      body.append(make("tr", {},
        make("td", {}, sentence(doubt, place), make("span", { class: "path" }, ` ${whereOf(place)} `, doubt.places.length > 1 ? say("often", number(doubt.places.length)) : "")),
        make("td", {}, make("span", { lang: doubt.region }, `${chosen} ${percent(certainty)}`), regions.length > 1 ? make("span", { class: "path" }, ` ${nameOfRegion(doubt.region)}`) : ""),
        make("td", { lang: doubt.region }, ...others.flatMap(([other, share], index) => [index ? "　" : "", make("span", { class: "way" }, `${other} ${percent(share)}`)])),
        make("td", { class: "write" }, key === undefined ? "" : put(make("span", { lang: doubt.region }), doubt.answers.get(key).becomes, false))));
    }
    table.append(body);
    $("paper").replaceChildren(make("h1", {}, document.title), table);
    $("paper").hidden = false;
  }

  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", () => {
    $("paper").hidden = true;
    $("paper").replaceChildren();
  });

  // --- keys and buttons ---------------------------------------------------------------------------------

  function find() {
    $("filters").open = true;
    $("find").select();
  }

  const ACTIONS = {
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    ArrowRight: () => beside(1), ArrowLeft: () => beside(-1), Enter: () => choose(current, 0),
    b: () => setScope(current, "book"), t: () => setScope(current, "piece"), p: () => setScope(current, "place"),
    w: () => cards.get(current)?.querySelector("input.becomes").select(), u: () => takeBack(current), z: undo, e: save,
    "/": find, "／": find, "?": () => $("help").showModal(), "？": () => $("help").showModal(),
  };
  for (let key = 1; key <= 9; key += 1) ACTIONS[key] = () => choose(current, key);

  $("export").addEventListener("click", save);
  $("ask").addEventListener("click", () => $("help").showModal());
  $("earlier").addEventListener("click", () => turn(page - 1));
  $("later").addEventListener("click", () => turn(page + 1));
  $("find").addEventListener("input", () => {
    clearTimeout(find.timer);
    find.timer = setTimeout(() => { filter.find = $("find").value; sift(); }, 200);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input")) {
      if (event.target.id === "find" && (event.key === "Enter" || event.key === "Escape")) {
        event.target.blur();
        if (current) select(current);
      }
      return;
    }
    if (event.key === "Enter" && event.target.matches("button, a, summary")) return; // it presses what has the focus
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
  sift();
})();

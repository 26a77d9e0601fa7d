// What the pages of `wenxuan review` share: no library, nothing fetched; a text is shown by textContent alone.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const say = (name, ...values) => values.reduce((text, value) => text.replace("%s", () => value), data.words[name]);
const number = (value) => value.toLocaleString("en-US");

/** Make an element; a child is an element or text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// --- kept and exported -----------------------------------------------------------------------------------------

/** Return a short name for a text: two polynomial hashes and its length. */
function hash(text) {
  let one = 7, two = 11;
  for (let index = 0; index < text.length; index += 1) {
    one = Math.imul(one, 31) + text.charCodeAt(index);
    two = Math.imul(two, 1000003) ^ text.charCodeAt(index);
  }
  return [one >>> 0, two >>> 0, text.length].map((part) => part.toString(36)).join("-");
}

/** Write to the place that the editor chooses: true, false if the browser cannot, null if he does not want it. */
async function pick(file, name) {
  if (!window.showSaveFilePicker) return false;
  try {
    const handle = await window.showSaveFilePicker({ suggestedName: name });
    const stream = await handle.createWritable();
    await stream.write(file);
    await stream.close();
    return true;
  } catch (fault) {
    return fault.name === "AbortError" ? null : false;
  }
}

function download(file, name) {
  const link = make("a", { download: name, href: URL.createObjectURL(file) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// --- shown -----------------------------------------------------------------------------------------------

const HIDDEN = /((?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029\ufffc])/u;
const SIGNS = /([\p{Cc}\p{Cf}\p{Zs}\u2028\u2029\ufffc\ufe00-\ufe0f\u{e0100}-\u{e01ef}])/u;
const DRAWN = { " ": "space", "\u3000": "wide", "\t": "tab" };

/** Put a text into an element; what cannot be seen is shown as a sign: in changes spaces and line ends too. */
function put(parent, text, isChange) {
  text.split(isChange ? SIGNS : HIDDEN).forEach((part, index, all) => {
    if (index % 2 === 0) {
      if (part) parent.append(part);
    } else if (part === "\n") {
      const isLast = index === all.length - 2 && !all[index + 1];
      parent.append(make("span", { class: "sign" }, "↵"), ...(isLast ? [] : ["\n"]));
    } else if (DRAWN[part]) {
      parent.append(make("span", { class: `sign ${DRAWN[part]}` }, part));
    } else {
      const code = part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      parent.append(make("span", { class: "sign code" }, part === "\ufffc" ? say("picture") : `U+${code}`));
    }
  });
  return parent;
}

function inform(text) {
  $("status").textContent = text;
  clearTimeout(inform.timer);
  inform.timer = setTimeout(() => { $("status").textContent = ""; }, 5000);
}

/** Return the key, of the keyboard itself where an input method has taken it. */
function keyOf(event) {
  if (event.key !== "Process" || !event.code.startsWith("Key")) return event.key;
  return event.shiftKey ? event.code.slice(3) : event.code.slice(3).toLowerCase();
}

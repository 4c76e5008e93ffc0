// What the recorders share: consent, text fields, buttons, and the seconds before a recording.

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function newConsent(parent, sentence) {
  const label = html("label", "agree", parent);
  const box = html("input", "", label);
  Object.assign(box, { type: "checkbox" });
  box.dataset.control = "consent";
  html("span", "", label, ` ${sentence}`);
  return box;
}

function newField(parent, name, label, value) {
  const box = html("label", "range", parent);
  html("span", "", box, label);
  const input = html("input", "", box);
  Object.assign(input, { type: "text", value, size: 12 });
  input.dataset.control = name;
  return input;
}

function newButton(parent, name, text, pressed) {
  const made = html("button", "", parent, text);
  made.dataset.control = name;
  made.addEventListener("click", pressed);
  return made;
}

function newStatus(parent) {
  const status = html("span", "state", parent, "Nothing is running.");
  status.setAttribute("role", "status");
  return status;
}


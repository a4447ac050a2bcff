// Small helps; every page works without them.
(() => {
  const on = (type, act) => document.addEventListener(type, act);
  const all = (root, selector) => root.querySelectorAll(selector);

  // A second press must not send the form again; disabled after the data is collected.
  const release = (button) => { button.disabled = false; button.removeAttribute("aria-busy"); };
  on("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button || button.closest("[hx-post],[hx-get]")) return;
    setTimeout(() => { button.disabled = true; button.setAttribute("aria-busy", "true"); });
    setTimeout(() => release(button), 10000);
  });
  addEventListener("pageshow", () => all(document, "[aria-busy]:disabled").forEach(release));

  // Leaving a changed form asks first.
  let changed = document.querySelector("[data-unsaved]") !== null;
  on("input", (event) => { if (event.target.closest("[data-guard]")) changed = true; });
  on("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  // Menus close on Escape and on a press outside.
  const closeMenus = (event) => all(document, "details[data-menu][open]").forEach((menu) => {
    if (event.type === "keydown") { menu.open = false; menu.querySelector("summary").focus(); }
    else if (!menu.contains(event.target)) menu.open = false;
  });
  on("click", closeMenus);
  on("keydown", (event) => { if (event.key === "Escape") closeMenus(event); });

  // Browsers without field-sizing: the text area grows with its text.
  const fit = (area) => { area.style.height = "auto"; area.style.height = `${area.scrollHeight + 2}px`; };
  if (!CSS.supports("field-sizing", "content")) {
    on("input", (event) => { if (event.target.matches("textarea")) fit(event.target); });
    on("DOMContentLoaded", () => all(document, "textarea").forEach(fit));
  }

  // data-copy="#id" copies that element's text, any other value is the text itself.
  const copy = async (button) => {
    const wanted = button.dataset.copy;
    const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
    const label = button.querySelector("span") || button;
    const before = label.textContent;
    const written = source ? source.value ?? source.textContent.trim() : wanted;
    const done = await navigator.clipboard.writeText(written).then(() => true, () => false);
    label.textContent = done ? "Tersalin" : "Tidak dapat menyalin, pilih teksnya";
    setTimeout(() => { label.textContent = before; }, 2000);
  };

  // A further row of a formset, cloned from its empty form.
  const addRow = (box) => {
    const total = box.querySelector("[name$='-TOTAL_FORMS']");
    const row = box.querySelector("template").content.cloneNode(true);
    for (const element of all(row, "*")) {
      for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll("__prefix__", total.value);
    }
    total.value = Number(total.value) + 1;
    const rows = box.querySelector("[data-formset-rows]");
    rows.append(row);
    const field = rows.lastElementChild.querySelector("input:not([type=hidden]),select,textarea");
    if (field) field.focus();
  };
  on("click", (event) => {
    const copying = event.target.closest("[data-copy]");
    if (copying && navigator.clipboard) copy(copying);
    const adding = event.target.closest("[data-formset-add]");
    if (adding) addRow(adding.closest("[data-formset]"));
  });

  // What only some choices ask for is shown on that choice; what is hidden is not sent.
  const chosen = (form, name) => [...all(form, `[name="${name}"]`)]
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked).map((field) => field.value);
  const fits = (form, rule) => {
    const [name, values] = rule.split("=");
    return chosen(form, name).some((value) => values.split(" ").includes(value));
  };
  const follow = (form, changedName) => {
    all(form, "[data-asked-when]").forEach((box) => {
      box.hidden = !fits(form, box.dataset.askedWhen) && (changedName || !box.matches(".has-error"));
      all(box, "input,select,textarea").forEach((field) => { field.disabled = box.hidden; });
    });
    all(form, "details.more-fields").forEach((fold) => {
      const rule = fold.dataset.opensWhen;
      if (rule && (!changedName || rule.startsWith(`${changedName}=`)) && fits(form, rule)) fold.open = true;
      fold.hidden = [...all(fold, ".field")].every((field) => field.hidden);
    });
  };
  on("change", (event) => { if (event.target.form) follow(event.target.form, event.target.name); });
  addEventListener("pageshow", () => all(document, "form").forEach((form) => follow(form, "")));

  on("DOMContentLoaded", () => {
    all(document, "[data-formset-add],[data-copy]").forEach((button) => { button.hidden = false; });
    const summary = document.querySelector(".error-summary, .question");
    if (summary) summary.focus();
  });
})();

// Keys for those who like them.  Everything here is also a button or a link on the page.
(function () {
  "use strict";

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function move(step) {
    var items = Array.prototype.slice.call(document.querySelectorAll("[data-item]"));
    if (!items.length) { return false; }
    var next = items[items.indexOf(document.activeElement) + step] || items[step > 0 ? 0 : items.length - 1];
    next.focus();
    return true;
  }

  // A verdict that needs a reason leads to the reason first.
  function missing(button) {
    var names = (button.getAttribute("data-needs") || "").split(" ").filter(Boolean);
    var fields = names.map(function (name) { return button.form.elements[name]; });
    var empty = fields.every(function (field) { return !field.value.trim(); });
    return fields.length && empty ? fields[0] : null;
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) { return; }
    var key = event.key;
    if ((key === "j" || key === "k") && move(key === "j" ? 1 : -1)) { event.preventDefault(); return; }
    var target = document.querySelector('[data-key="' + CSS.escape(key) + '"], [data-alt="' + CSS.escape(key) + '"]');
    if (!target && key === "?") { target = document.querySelector('nav a[href$="/help"]'); }
    if (!target && key === "g") { target = document.querySelector("a.brand"); }
    if (!target) { return; }
    event.preventDefault();
    if (/^(INPUT|SELECT)$/.test(target.tagName)) { target.focus(); return; }
    target.click();
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button[data-needs]") : null;
    var field = button ? missing(button) : null;
    if (field) { event.preventDefault(); field.focus(); }
  });

  // One verdict a click: a second one on the way would meet a pair that has changed.
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) { return; }
    if (event.target.getAttribute("data-sent")) { event.preventDefault(); return; }
    event.target.setAttribute("data-sent", "1");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
  });
}());

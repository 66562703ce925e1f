// Keys, and pages that change in place.  Everything here is also a button, a link or a form that works
// without script.
(function () {
  "use strict";

  function typing(target) {
    return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
      (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(target.type));
  }

  // In place: links and forms marked data-swap fetch the next page and put its main part here.
  var busy = false;

  function swap(url, options, pressed) {
    if (busy) { return; }
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    fetch(url, options).then(function (answer) {
      return answer.text().then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        var main = page.getElementById("main");
        if (!main || !(answer.headers.get("Content-Type") || "").startsWith("text/html")) { throw new Error(); }
        ["main", "top"].forEach(function (id) {
          var old = document.getElementById(id);
          var fresh = page.getElementById(id);
          if (old && fresh) { old.replaceWith(document.adoptNode(fresh)); }
        });
        document.title = page.title;
        if (answer.ok && answer.url !== location.href) { history.pushState({}, "", answer.url); }
        window.scrollTo(0, 0);
        var told = document.querySelector("#main [role=alert], #main [role=status]");
        var heading = document.querySelector("#main h1");
        if (heading) { heading.setAttribute("tabindex", "-1"); heading.focus({preventScroll: true}); }
        document.getElementById("live").textContent = (told ? told.innerText + " " : "") + page.title;
      });
    }).catch(function () {
      // Whatever went wrong, the ordinary way shows it.  A verdict is sent only once: its version guards it.
      if (pressed) { pressed(); } else { location.href = url; }
    }).finally(function () { busy = false; document.body.removeAttribute("aria-busy"); });
  }

  window.addEventListener("popstate", function () { location.reload(); });

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a[data-swap]") : null;
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    swap(link.href, {});
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented) { return; }
    if (form.getAttribute("data-sent")) { event.preventDefault(); return; } // one act a click
    form.setAttribute("data-sent", "1");
    if (!form.hasAttribute("data-swap")) { return; }
    event.preventDefault();
    var data = new FormData(form, event.submitter);
    var body = new URLSearchParams(data);
    var get = form.method === "get";
    swap(get ? form.action.split("?")[0] + "?" + body : form.action, get ? {} : {method: "POST", body: body}, function () {
      form.removeAttribute("data-swap");
      form.removeAttribute("data-sent");
      form.requestSubmit(event.submitter);
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
  });

  // A button that needs a word first leads to where it is written.
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button[data-needs]") : null;
    if (!button) { return; }
    var field = button.form.elements[button.getAttribute("data-needs")];
    if (!field.value.trim()) { event.preventDefault(); field.focus(); field.setAttribute("aria-invalid", "true"); }
  }, true);

  // Ticking one box for many, and how many are ticked.
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.type !== "checkbox" || !box.form) { return; }
    var boxes = Array.prototype.slice.call(box.form.querySelectorAll("input[type=checkbox][data-one]"));
    if (box.hasAttribute("data-all")) { boxes.forEach(function (one) { one.checked = box.checked; }); }
    var count = boxes.filter(function (one) { return one.checked; }).length;
    box.form.querySelectorAll("[data-count]").forEach(function (place) { place.textContent = count; });
  });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-with-script]").forEach(function (part) { part.hidden = false; });
  });

  // Members of an entity are dragged out of it and back, which ticks them.
  var dragged = null;

  function place(target) {
    var form = dragged && target.closest ? target.closest("form") : null;
    if (!form || !form.contains(dragged)) { return null; }
    var zone = target.closest("[data-drop]");
    if (zone) { return zone.querySelector("ol"); }
    return target.closest(".members") ? form.querySelector(".members") : null;
  }

  document.addEventListener("dragstart", function (event) {
    dragged = event.target.closest ? event.target.closest(".members > li[draggable]") : null;
    if (dragged) {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.id);
    }
  });
  document.addEventListener("dragover", function (event) {
    if (place(event.target)) { event.preventDefault(); }
  });
  document.addEventListener("drop", function (event) {
    var list = place(event.target);
    if (!list) { return; }
    event.preventDefault();
    list.append(dragged);
    var box = dragged.querySelector("input[type=checkbox]");
    box.checked = Boolean(list.closest("[data-drop]"));
    box.dispatchEvent(new Event("change", {bubbles: true}));
    dragged = null;
  });

  // The menu closes when something else is wanted.
  document.addEventListener("click", function (event) {
    var menu = document.querySelector("details.menu[open]");
    if (menu && !menu.contains(event.target)) { menu.open = false; }
  });

  // Keys
  function move(step) {
    var items = Array.prototype.slice.call(document.querySelectorAll("[data-item]"));
    if (!items.length) { return false; }
    var next = items[items.indexOf(document.activeElement) + step] || items[step > 0 ? 0 : items.length - 1];
    next.focus();
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    var open = document.querySelector("details.codes[open]");
    if (event.key === "Escape") {
      var menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); return; }
      if (typing(event.target)) { event.target.blur(); } else if (open) { open.open = false; }
      return;
    }
    if (typing(event.target)) { return; }
    var key = CSS.escape(event.key);
    var target = open && /^[0-9]$/.test(event.key) ? open.querySelector('[data-choice="' + key + '"]') : null;
    if (!target && /^[jk]$/.test(event.key) && move(event.key === "j" ? 1 : -1)) { event.preventDefault(); return; }
    target = target || document.querySelector('[data-key="' + key + '"]') || document.querySelector('[data-alt="' + key + '"]');
    if (!target) { return; }
    event.preventDefault();
    if (target.tagName === "DETAILS") {
      target.open = !target.open;
      if (target.open) { target.querySelector("button").focus(); }
    } else if (/^(INPUT|SELECT)$/.test(target.tagName)) {
      target.focus();
    } else {
      target.click();
    }
  });
}());

/*
 * Keeps the report up to date while its build is running. Jenkins renders and escapes the report; this replaces the parts that differ, and
 * leaves alone what the reader has expanded or is selecting text in. It also filters long plans.
 */
const LONGEST_PAUSE = 60_000;

const report = document.querySelector(".databricks-report");
const shown = new Map();

async function fetchReport() {
    const response = await fetch(report.dataset.content, { cache: "no-store" });
    const fresh = response.ok
        ? new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".databricks-report")
        : null;
    if (!fresh) {
        throw new Error(`The report cannot be read: ${response.status}`);
    }
    return fresh;
}

function isInUse(part) {
    const selection = document.getSelection();
    return !selection.isCollapsed && part.contains(selection.anchorNode);
}

function keepOpen(old, fresh) {
    for (const details of fresh.querySelectorAll("details[id]")) {
        const before = old.querySelector(`#${details.id}`);
        if (before) {
            details.open = before.open;
        }
    }
}

function keepFilter(old, fresh) {
    const filter = fresh.querySelector(".databricks-filter input");
    if (filter) {
        filter.value = old.querySelector(".databricks-filter input")?.value ?? "";
    }
}

/* Shows those resources of a plan whose names contain the text. */
function filterResources(part) {
    const filter = part.querySelector(".databricks-filter");
    const count = filter.querySelector(".databricks-filter__count");
    const text = filter.querySelector("input").value.trim().toLowerCase();
    const resources = [...part.querySelectorAll(".databricks-resource")];
    for (const resource of resources) {
        resource.hidden = !resource.dataset.name.toLowerCase().includes(text);
    }
    for (const group of part.querySelectorAll(".databricks-group")) {
        group.hidden = !group.querySelector(".databricks-resource:not([hidden])");
    }
    const found = resources.filter((resource) => !resource.hidden).length;
    count.textContent = text ? count.dataset.text.replace("{0}", found).replace("{1}", resources.length) : "";
}

/* Without this script, there is no filter. */
function enableFilters(root) {
    for (const filter of root.querySelectorAll(".databricks-filter")) {
        const part = filter.closest(".databricks-part");
        filter.hidden = false;
        filter.querySelector("input").addEventListener("input", () => filterResources(part));
        filterResources(part);
    }
}

function replace(old, fresh) {
    keepOpen(old, fresh);
    keepFilter(old, fresh);
    const focused = old.contains(document.activeElement) ? document.activeElement.closest("details[id]") : null;
    old.replaceWith(fresh);
    if (focused) {
        document.querySelector(`#${focused.id} > summary`)?.focus();
    }
}

/* New parts are inserted where Jenkins renders them, so that the page looks the same when it is reloaded. */
function insert(part, previous) {
    if (previous) {
        previous.after(part);
    } else {
        report.prepend(part);
    }
}

function update(fresh) {
    let previous = null;
    for (const part of [...fresh.children]) {
        const html = part.outerHTML;
        const old = document.getElementById(part.id);
        if (old && (shown.get(part.id) === html || isInUse(old))) {
            previous = old;
            continue;
        }
        shown.set(part.id, html);
        if (old) {
            replace(old, part);
        } else {
            insert(part, previous);
        }
        previous = part;
        enableFilters(part);
        window.Behaviour?.applySubtree(part, true);
    }
    document.getElementById("databricks-empty")?.toggleAttribute("hidden", !fresh.querySelector("#databricks-empty"));
    report.dataset.refreshMillis = fresh.dataset.refreshMillis;
}

function schedule(pause) {
    if (!pause) {
        return;
    }
    setTimeout(async () => {
        let next = pause;
        if (!document.hidden) {
            try {
                update(await fetchReport());
                next = Number(report.dataset.refreshMillis);
            } catch {
                // Jenkins may be restarting.
                next = Math.min(pause * 2, LONGEST_PAUSE);
            }
        }
        schedule(next);
    }, pause);
}

enableFilters(report);
schedule(Number(report.dataset.refreshMillis));

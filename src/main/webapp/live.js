/*
 * Takes over what differs from a page to another rendering of it. Whatever stays the same stays where it is, and with it the reader's focus,
 * selection, scroll position and opened details.
 */

/* What the reader or a script has set. */
const KEPT = new Set(["open", "hidden", "aria-pressed"]);

/* The parts as they were rendered last, and those that have not changed since. */
const rendered = new Map();
const unchanged = new WeakSet();

function keyOf(node) {
    return node.id || node.dataset?.key;
}

function isSelected(node) {
    const selection = document.getSelection();
    return !selection.isCollapsed && selection.containsNode(node, true);
}

function morphAttributes(old, fresh) {
    for (const { name } of [...old.attributes]) {
        if (!fresh.hasAttribute(name) && !KEPT.has(name)) {
            old.removeAttribute(name);
        }
    }
    for (const { name, value } of fresh.attributes) {
        if (old.getAttribute(name) !== value && !KEPT.has(name)) {
            old.setAttribute(name, value);
        }
    }
}

function morphChildren(old, fresh) {
    const wantedKeys = new Set([...fresh.children].map(keyOf));
    const known = new Map();
    for (const child of [...old.children]) {
        const key = keyOf(child);
        if (key && wantedKeys.has(key)) {
            known.set(key, child);
        } else if (key) {
            child.remove();
        }
    }
    let place = old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
        const key = keyOf(wanted);
        const same = key ? known.get(key) : place && !keyOf(place) && place.nodeName === wanted.nodeName ? place : null;
        if (!same) {
            old.insertBefore(wanted, place);
        } else if (same === place) {
            place = place.nextSibling;
            morph(same, wanted);
        } else {
            old.insertBefore(same, place);
            morph(same, wanted);
        }
    }
    while (place) {
        const next = place.nextSibling;
        place.remove();
        place = next;
    }
}

/* Jenkins has added arrows for sorting to such a table. */
function isSortable(node) {
    return node.nodeName === "TABLE" && node.classList.contains("sortable");
}

/* What it says is a script's, as are rows that are fetched on their own. */
function isStatus(node) {
    return node.nodeType === Node.ELEMENT_NODE && node.getAttribute("role") === "status";
}

export function morph(old, fresh) {
    if (unchanged.has(fresh) || isStatus(fresh) || (fresh.dataset?.rows && old.dataset?.rows)) {
        return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
        if (old.data !== fresh.data && !isSelected(old)) {
            old.data = fresh.data;
        }
    } else if (isSortable(fresh)) {
        old.replaceWith(fresh);
        window.Behaviour?.applySubtree(fresh, true);
    } else {
        morphAttributes(old, fresh);
        morphChildren(old, fresh);
    }
}

/* The badge beside the page's name, in the side panel or among the tabs. */
function showBadge(report) {
    const page = new URL(".", new URL(report.dataset.content, location.href)).pathname.replace(/\/$/, "");
    for (const link of document.querySelectorAll('#tasks a[href$="/databricks"], .app-build-tabs a[href$="/databricks"]')) {
        const shown = link.querySelector(".jenkins-badge");
        const text = report.dataset.badge ?? "";
        const colour = `jenkins-!-${report.dataset.badgeSeverity}-color`;
        const isShown = text ? shown?.classList.contains(colour) && shown.textContent === text : !shown;
        if (link.pathname !== page || isShown) {
            continue;
        }
        shown?.remove();
        if (text) {
            const badge = document.createElement("span");
            badge.className = `jenkins-badge ${colour}`;
            badge.classList.toggle("task-icon-badge", link.classList.contains("task-link"));
            badge.setAttribute("tooltip", report.dataset.badgeTooltip);
            badge.textContent = text;
            link.append(badge);
            window.Behaviour?.applySubtree(badge, true);
        }
    }
}

/* show is called with each part that has changed. Ends when all of them are shown. */
export async function takeOver(report, fresh, show) {
    const focused = document.activeElement;
    const changed = [];
    for (const part of [...fresh.children]) {
        const html = part.outerHTML;
        if (rendered.get(part.id) === html) {
            unchanged.add(part);
        } else {
            changed.push(part.id);
        }
        rendered.set(part.id, html);
    }
    morphAttributes(report, fresh);
    morphChildren(report, fresh);
    const shown = changed.map((id) => show(document.getElementById(id)));
    showBadge(report);
    if (document.activeElement !== focused && focused?.isConnected) {
        focused.focus({ preventScroll: true });
    }
    await Promise.all(shown);
}

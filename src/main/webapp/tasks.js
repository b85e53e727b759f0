/*
 * The tasks of a run, or of a repair of one: search, filter by state, and lines from each task to those that wait for it.
 */

import { showCount } from "./count.js";
import { morph } from "./live.js";

/* With more, lines are only drawn for the task that the reader points to. */
const MOST_LINES = 60;

const SVG = "http://www.w3.org/2000/svg";

function rowsOf(part) {
    return [...part.querySelectorAll(".databricks-tasks tbody tr")];
}

function filter(part) {
    const bar = part.querySelector(".databricks-task-filter");
    if (!bar || !part.querySelector(".databricks-timeline")) {
        return;
    }
    const text = bar.querySelector("input").value.trim().toLowerCase();
    const tones = [...bar.querySelectorAll("[aria-pressed=true]")].map((chip) => chip.dataset.tone);
    const rows = rowsOf(part);
    for (const row of rows) {
        row.hidden =
            !row.dataset.key.toLowerCase().includes(text) || (tones.length > 0 && !tones.includes(row.dataset.tone));
    }
    const count = bar.querySelector(".databricks-filter__count");
    const isFiltered = text !== "" || tones.length > 0;
    const found = rows.filter((row) => !row.hidden).length;
    showCount(count, isFiltered, found, rows.length);
}

async function filterAndOpen(part) {
    part.querySelector(".databricks-all").open = true;
    await fetchRows(part);
    filter(part);
    const timeline = part.querySelector(".databricks-timeline");
    if (timeline) {
        drawLines(timeline);
    }
}

/* Nothing if it cannot be read: Jenkins may be restarting. */
async function fetchTimeline(url) {
    try {
        const response = await fetch(url, { cache: "no-store" });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        return response.ok ? page.querySelector(".databricks-timeline") : null;
    } catch {
        return null;
    }
}

/* The tasks of a large run are no part of the page until they are wanted; then they are kept up to date as it is. */
async function fetchRows(part, again) {
    const rows = part.querySelector(".databricks-rows");
    if (!rows || !part.querySelector(".databricks-all").open) {
        return;
    }
    const shown = rows.querySelector(".databricks-timeline");
    if (shown && !again) {
        return;
    }
    const fresh = await fetchTimeline(rows.dataset.rows);
    if (!fresh) {
        return;
    }
    const now = rows.querySelector(".databricks-timeline");
    if (now) {
        morph(now, fresh);
    } else {
        rows.replaceChildren(fresh);
    }
    showTimeline(part);
}

/* From the end of the one bar down or up, and along to the beginning of the other. */
function line(from, to, origin) {
    const x = from.right - origin.left - 2;
    const y = to.top > from.top ? from.bottom : from.top;
    return `M${x} ${y - origin.top}V${to.top + to.height / 2 - origin.top}H${to.left - origin.left}`;
}

function drawLines(timeline, pointed) {
    const svg = timeline.querySelector(".databricks-arrows");
    svg.replaceChildren();
    const rows = rowsOf(timeline).filter((row) => !row.hidden);
    const byKey = new Map(rows.map((row) => [row.dataset.key, row]));
    const bars = new Map();
    const barOf = (row) => {
        if (!bars.has(row)) {
            bars.set(row, row.querySelector("rect")?.getBoundingClientRect());
        }
        return bars.get(row);
    };
    const origin = timeline.getBoundingClientRect();
    for (const row of rows) {
        const isPointed = row === pointed;
        let isRelated = isPointed;
        for (const key of row.dataset.after?.split(" ") ?? []) {
            const before = byKey.get(key);
            const matters = isPointed || (pointed && before === pointed);
            isRelated ||= matters;
            if (before && (matters || rows.length <= MOST_LINES) && barOf(before)?.width && barOf(row)?.width) {
                const path = document.createElementNS(SVG, "path");
                path.setAttribute("d", line(barOf(before), barOf(row), origin));
                path.classList.toggle("databricks-arrows__pointed", Boolean(matters));
                svg.append(path);
            }
        }
        row.classList.toggle("databricks-related", Boolean(pointed) && isRelated);
    }
    for (const key of pointed?.dataset.after?.split(" ") ?? []) {
        byKey.get(key)?.classList.add("databricks-related");
    }
}

const sizes = new ResizeObserver((entries) => entries.forEach((entry) => drawLines(entry.target)));

function showTimeline(part) {
    const timeline = part.querySelector(".databricks-timeline");
    if (timeline) {
        filter(part);
        drawLines(timeline);
        sizes.observe(timeline);
    }
}

export async function showTasks(root) {
    for (const part of root.querySelectorAll(".databricks-all-tasks")) {
        part.querySelector(".databricks-task-filter")?.removeAttribute("hidden");
        showTimeline(part);
        await fetchRows(part, true);
    }
}

function point(event) {
    const timeline = event.target.closest(".databricks-timeline");
    if (timeline) {
        drawLines(timeline, event.target.closest("tbody tr"));
    }
}

/* A link to a failed task leads to it even where it is folded. */
function openTarget() {
    const target = [...document.querySelectorAll(".databricks-report [id]")].find((part) => `#${part.id}` === location.hash);
    const folded = target?.closest("details:not([open])");
    if (folded) {
        folded.open = true;
        target.scrollIntoView();
    }
}

export function enableTasks(report) {
    report.addEventListener("input", (event) => {
        if (event.target.closest(".databricks-task-filter")) {
            filterAndOpen(event.target.closest(".databricks-all-tasks"));
        }
    });
    report.addEventListener("click", (event) => {
        const chip = event.target.closest(".databricks-chip");
        if (chip) {
            chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
            filterAndOpen(chip.closest(".databricks-all-tasks"));
        }
    });
    // The event does not bubble.
    report.addEventListener(
        "toggle",
        (event) => {
            if (event.target.matches(".databricks-all")) {
                fetchRows(event.target.closest(".databricks-all-tasks"));
            }
        },
        { capture: true },
    );
    for (const type of ["mouseover", "focusin"]) {
        report.addEventListener(type, point);
    }
    window.addEventListener("hashchange", openTarget);
    openTarget();
}

/*
 * The scripts of the report's page. Jenkins renders and escapes the report; this keeps it up to date while its build is running, and helps
 * with long lists and outputs.
 */
import { showCount } from "./count.js";
import { takeOver } from "./live.js";
import { enableOutputs } from "./output.js";
import { enableTasks, showTasks } from "./tasks.js";

const LONGEST_PAUSE = 60_000;

/* A page that takes long to render is asked for less often. */
const PAUSE_FOR_TIME = 10;

/* The status of a refusal that is told in a line. */
const REFUSED = 409;

/* Until Jenkins can be read, if it cannot after it has begun a repair. */
const AFTER_REPAIR = 3_000;

const report = document.querySelector(".databricks-report");

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
    showCount(count, text !== "", found, resources.length);
}

/* Without this script, there is no filter. */
function enableFilters(root) {
    for (const filter of root.querySelectorAll(".databricks-filter")) {
        filter.hidden = false;
        filterResources(filter.closest(".databricks-part"));
    }
}

/* What can only be done once a part is on the page. */
async function show(root) {
    enableFilters(root);
    await showTasks(root);
}

async function refresh(pause) {
    if (document.hidden) {
        return pause;
    }
    try {
        const begin = performance.now();
        await takeOver(report, await fetchReport(), show);
        const next = Number(report.dataset.refreshMillis);
        return next && Math.max(next, (performance.now() - begin) * PAUSE_FOR_TIME);
    } catch {
        // Jenkins may be restarting.
        return Math.min(pause * 2, LONGEST_PAUSE);
    }
}

let isScheduled = false;

function schedule(pause) {
    isScheduled = pause > 0;
    if (isScheduled) {
        setTimeout(async () => schedule(await refresh(pause)), pause);
    }
}

/* Asks Jenkins to repair a run, and shows what it makes of that. Without this script, the form leads back to the page. */
async function repair(form) {
    const problem = form.querySelector("[role=status]");
    const part = form.closest(".databricks-part");
    problem.textContent = "";
    let response;
    try {
        response = await fetch(form.action, {
            method: "POST",
            headers: window.crumb.wrap({}),
            body: new URLSearchParams(new FormData(form)),
        });
    } catch (error) {
        problem.textContent = problem.dataset.failed.replace("{0}", error.message);
        return;
    }
    if (!response.ok) {
        problem.textContent =
            response.status === REFUSED ? await response.text() : problem.dataset.failed.replace("{0}", response.status);
    }
    const pause = await refresh(AFTER_REPAIR);
    if (response.ok) {
        part.querySelector(".databricks-repair")?.focus();
    }
    if (!isScheduled) {
        schedule(pause);
    }
}

report.addEventListener("input", (event) => {
    if (event.target.closest(".databricks-filter")) {
        filterResources(event.target.closest(".databricks-part"));
    }
});
report.addEventListener("submit", (event) => {
    if (event.target.matches(".databricks-repair-form")) {
        event.preventDefault();
        repair(event.target);
    }
});
enableTasks(report);
enableOutputs(report);
show(report);
schedule(Number(report.dataset.refreshMillis));

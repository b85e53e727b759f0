/*
 * Shows the output of a task over the page, where it can be searched.
 */
const MOST_FOUND = 10_000;

function positions(text, wanted) {
    const found = [];
    const lower = text.toLowerCase();
    // A few letters have lower cases of another length.
    const [hay, needle] = lower.length === text.length ? [lower, wanted.toLowerCase()] : [text, wanted];
    for (let at = hay.indexOf(needle); at >= 0 && found.length < MOST_FOUND; at = hay.indexOf(needle, at + needle.length)) {
        found.push(at);
    }
    return found;
}

function rangeOf(text, from, length) {
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, from + length);
    return range;
}

function mark(name, ranges) {
    if (window.Highlight && CSS.highlights) {
        CSS.highlights.set(name, new Highlight(...ranges));
    }
}

function scrollTo(pre, range) {
    const box = pre.getBoundingClientRect();
    const mark = range.getBoundingClientRect();
    pre.scrollTop += mark.top - box.top - pre.clientHeight / 2;
    if (mark.left < box.left || mark.right > box.right) {
        pre.scrollLeft += mark.left - box.left - pre.clientWidth / 2;
    }
}

/* Finds the text in a pre that contains nothing but text. */
class Search {
    constructor(dialog) {
        this.pre = dialog.querySelector("pre");
        this.input = dialog.querySelector("input");
        this.count = dialog.querySelector("[role=status]");
        this.input.addEventListener("input", () => this.find());
        this.input.addEventListener("keydown", (event) => {
            if (event.key === "Enter") {
                this.step(event.shiftKey ? -1 : 1);
            }
        });
        for (const button of dialog.querySelectorAll("[data-step]")) {
            button.addEventListener("click", () => this.step(Number(button.dataset.step)));
        }
        this.find();
    }

    find() {
        const text = this.pre.firstChild;
        const wanted = this.input.value;
        this.ranges =
            wanted && text ? positions(text.data, wanted).map((from) => rangeOf(text, from, wanted.length)) : [];
        this.current = -1;
        mark("databricks-found", this.ranges);
        mark("databricks-current", []);
        this.count.textContent = wanted ? this.count.dataset.none : "";
        this.step(1);
    }

    step(by) {
        if (this.ranges.length === 0) {
            return;
        }
        this.current = (this.current + by + this.ranges.length) % this.ranges.length;
        mark("databricks-current", [this.ranges[this.current]]);
        scrollTo(this.pre, this.ranges[this.current]);
        this.count.textContent = this.count.dataset.text
            .replace("{0}", this.current + 1)
            .replace("{1}", this.ranges.length);
    }
}

async function load(pre, url) {
    pre.textContent = pre.dataset.loading;
    try {
        const response = await fetch(url);
        if (!response.ok) {
            throw new Error(String(response.status));
        }
        pre.textContent = await response.text();
        pre.scrollTop = pre.scrollHeight;
    } catch {
        pre.textContent = pre.dataset.failed;
    }
}

function open(link) {
    const dialog = document.getElementById("databricks-output").content.firstElementChild.cloneNode(true);
    dialog.querySelector("h2").textContent = link.textContent;
    dialog.setAttribute("aria-label", link.textContent);
    dialog.querySelector("a").href = link.href;
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
        mark("databricks-found", []);
        mark("databricks-current", []);
        dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    const search = new Search(dialog);
    search.input.focus();
    load(search.pre, new URL(`text?task=${link.dataset.task}`, link.href)).then(() => search.find());
}

export function enableOutputs(report) {
    report.addEventListener("click", (event) => {
        const link = event.target.closest("a[data-task]");
        if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            open(link);
        }
    });
}

/*
 * How many of the entries of a list a filter shows.
 */

/* Says it in the words of the element, with numbers as Jenkins writes them; nothing without a filter. */
export function showCount(element, isFiltered, found, all) {
    const numbers = new Intl.NumberFormat(document.documentElement.lang || undefined);
    element.textContent = isFiltered
        ? element.dataset.text.replace("{0}", numbers.format(found)).replace("{1}", numbers.format(all))
        : "";
}

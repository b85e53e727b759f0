package io.jenkins.plugins.databricks.execution.checks;

import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shows a check as Markdown, in which texts from the bundle cannot format anything. */
final class CheckMarkdown {

    private static final Pattern PUNCTUATION = Pattern.compile("[\\p{Punct}&&[^,;'\"/%$]]");
    private static final int LONGEST = 200;
    private static final int MOST_FIELDS = 10;

    private CheckMarkdown() {}

    /** The changes of the plan, and then what the CLI said. */
    static String of(BundleCheck check) {
        String text = Stream.of(changes(check.changes()), diagnostics(check))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n\n"));
        return text.isEmpty() ? "The Databricks CLI has found nothing to report." : text;
    }

    private static String changes(List<ResourceChange> changes) {
        if (changes.isEmpty()) {
            return "";
        }
        return "| Action | Resource | Settings |\n|---|---|---|\n"
                + changes.stream()
                        .map(change -> "| " + text(change.action().word()) + " | " + text(change.resource()) + " | "
                                + fields(change) + " |")
                        .collect(Collectors.joining("\n"));
    }

    /** Those of a changed resource; a new one would show all that it has. */
    private static String fields(ResourceChange change) {
        if (change.action() == ResourceChange.Action.CREATE) {
            return "";
        }
        int more = Math.max(0, change.fields().size() - MOST_FIELDS) + change.fieldsLeftOut();
        return Stream.concat(
                        change.fields().stream().limit(MOST_FIELDS).map(field -> text(field.toString())),
                        more == 0 ? Stream.of() : Stream.of("and " + more + " more"))
                .collect(Collectors.joining("<br>"));
    }

    private static String diagnostics(BundleCheck check) {
        return check.diagnostics().stream()
                .map(one -> "- **" + one.severity().word() + "**: " + text(one.message()) + places(check, one))
                .collect(Collectors.joining("\n"));
    }

    private static String places(BundleCheck check, BundleDiagnostic diagnostic) {
        if (diagnostic.locations().isEmpty()) {
            return "";
        }
        return diagnostic.locations().stream()
                .map(place -> text(place(check, place)))
                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String place(BundleCheck check, Location place) {
        return place.inside() ? check.path(place) + ":" + place.line() : place.toString();
    }

    private static String text(String text) {
        return PUNCTUATION.matcher(LogText.line(text, LONGEST)).replaceAll("\\\\$0");
    }
}

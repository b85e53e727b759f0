package io.jenkins.plugins.databricks.execution.checks;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.checks.api.ChecksAnnotation;
import io.jenkins.plugins.checks.api.ChecksAnnotation.ChecksAnnotationBuilder;
import io.jenkins.plugins.checks.api.ChecksAnnotation.ChecksAnnotationLevel;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails.ChecksDetailsBuilder;
import io.jenkins.plugins.checks.api.ChecksOutput.ChecksOutputBuilder;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.checks.api.ChecksStatus;
import io.jenkins.plugins.checks.api.TruncatedString;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Publishes checks through the plugin for them.
 *
 * @see <a href="https://plugins.jenkins.io/checks-api/">Checks API</a>
 */
@Extension(optional = true)
@Restricted(NoExternalUse.class)
public final class ChecksApi implements BundleChecks {

    /**
     * As many as GitHub takes with one request.
     *
     * @see <a href="https://docs.github.com/en/rest/checks/runs">GitHub's checks</a>
     */
    private static final int MOST_ANNOTATIONS = 50;

    @Override
    public void publish(Run<?, ?> build, TaskListener listener, BundleCheck check) {
        if (ExtensionList.lookup(ChecksPublisherFactory.class).isEmpty()) {
            return; // otherwise each build's log would say that
        }
        List<ChecksAnnotation> annotations = annotations(check);
        int shown = Math.min(annotations.size(), MOST_ANNOTATIONS);
        String leftOut = shown == annotations.size()
                ? ""
                : "The files show " + shown + " of " + annotations.size() + " annotations, those of errors first; "
                        + (annotations.size() - shown) + " are left out, as there is no room for more in a check.\n\n";
        ChecksDetailsBuilder details = new ChecksDetailsBuilder()
                .withName(check.name())
                .withStatus(ChecksStatus.COMPLETED)
                .withConclusion(check.passed() ? ChecksConclusion.SUCCESS : ChecksConclusion.FAILURE)
                .withOutput(new ChecksOutputBuilder()
                        .withTitle(check.title())
                        .withSummary(new TruncatedString.Builder()
                                .setChunkOnNewlines()
                                .addText(leftOut + CheckMarkdown.of(check))
                                .withTruncationText("\n…")
                                .build())
                        .withAnnotations(annotations.subList(0, shown))
                        .build());
        String root = Jenkins.get().getRootUrl();
        if (root != null) {
            details.withDetailsURL(root + build.getUrl());
        }
        ChecksPublisherFactory.fromRun(build, listener).publish(details.build());
    }

    /** Those of errors first. */
    private static List<ChecksAnnotation> annotations(BundleCheck check) {
        return check.diagnostics().stream()
                .sorted(Comparator.comparing(BundleDiagnostic::severity))
                .flatMap(diagnostic -> annotations(check, diagnostic))
                .toList();
    }

    /** One for each place where it can be shown. */
    private static Stream<ChecksAnnotation> annotations(BundleCheck check, BundleDiagnostic diagnostic) {
        return diagnostic.locations().stream()
                .filter(place -> place.inside() && place.line() > 0)
                .map(place -> annotation(check, diagnostic, place));
    }

    private static ChecksAnnotation annotation(BundleCheck check, BundleDiagnostic diagnostic, Location place) {
        ChecksAnnotationBuilder annotation = new ChecksAnnotationBuilder()
                .withPath(check.path(place))
                .withLine(place.line())
                .withAnnotationLevel(
                        switch (diagnostic.severity()) {
                            case ERROR -> ChecksAnnotationLevel.FAILURE;
                            case WARNING -> ChecksAnnotationLevel.WARNING;
                            case RECOMMENDATION -> ChecksAnnotationLevel.NOTICE;
                        })
                .withTitle(diagnostic.severity().word()
                        + (diagnostic.paths().isEmpty() ? "" : " at " + String.join(", ", diagnostic.paths())))
                .withMessage(
                        diagnostic.detail().isEmpty()
                                ? diagnostic.message()
                                : diagnostic.message() + "\n\n" + diagnostic.detail());
        if (place.column() > 0) {
            annotation.withStartColumn(place.column()).withEndColumn(place.column());
        }
        return annotation.build();
    }
}

package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Severity;
import io.jenkins.plugins.databricks.report.data.BundleRecord;
import io.jenkins.plugins.databricks.report.view.run.DisplayStatus;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What a bundle command said and did, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class BundleView {

    private final BundleRecord source;
    private final List<DiagnosticView> diagnostics;
    private final List<DeployedView> resources;
    private final PlanView plan;

    BundleView(BundleRecord source) {
        this.source = source;
        diagnostics = source.diagnostics().stream()
                .sorted(Comparator.comparing(BundleDiagnostic::severity))
                .map(diagnostic -> new DiagnosticView(diagnostic, source.source()))
                .toList();
        resources = source.resources().stream()
                .map(DeployedView::new)
                .sorted(Comparator.comparing(DeployedView::kind))
                .toList();
        plan = source.plan() == null ? null : new PlanView(source.place().host(), source.plan());
    }

    /** Its number in the build, from 1. */
    @Exported
    public int getNumber() {
        return source.number();
    }

    /** {@code validate}, {@code plan}, {@code deploy}, {@code destroy} or {@code summary}. */
    @Exported
    public String getCommand() {
        return source.command().name().toLowerCase(Locale.ROOT);
    }

    /** When it was reported, in milliseconds since 1970. */
    @Exported
    public long getTime() {
        return source.time().toEpochMilli();
    }

    @Exported
    public String getHost() {
        return source.place().host().toString();
    }

    /** The bundle's name; empty if it is not known. */
    @Exported
    public String getBundle() {
        return source.place().bundle();
    }

    /** The target's name; empty for the bundle's default. */
    @Exported
    public String getTarget() {
        return source.place().target();
    }

    /** Why it failed, or {@code null} if it succeeded. */
    @Exported
    public String getFailure() {
        return source.failure();
    }

    /** The failure, unless the diagnostics say the same. */
    public String getNote() {
        return cause().isPresent() ? null : source.failure();
    }

    /** Why it failed: the error that it failed with and the place of that, or else the failure; {@code null} if it succeeded. */
    String getFirstError() {
        return cause().map(error -> error.message()
                        + error.locations().stream()
                                .findFirst()
                                .map(place -> " (" + place.file() + ":" + place.line() + ")")
                                .orElse(""))
                .orElse(source.failure());
    }

    /** The error among the diagnostics that the failure is about. */
    private Optional<BundleDiagnostic> cause() {
        return source.diagnostics().stream()
                .filter(diagnostic -> isFailed() && diagnostic.severity() == Severity.ERROR)
                .filter(diagnostic -> source.failure().endsWith(diagnostic.message()))
                .findFirst();
    }

    /** Where it stands on the report's page. */
    public String getAnchor() {
        return "databricks-bundle-" + getNumber();
    }

    /** Errors first. */
    @Exported
    public List<DiagnosticView> getDiagnostics() {
        return diagnostics;
    }

    /** The plan that it made, or {@code null}. */
    @Exported
    public PlanView getPlan() {
        return plan;
    }

    /** What was done to which resource, deletions first and what was left alone last. */
    @Exported
    public List<DeployedView> getResources() {
        return resources;
    }

    /** The number of the command whose plan a deployment applied, or {@code null}. */
    @Exported
    public Integer getAppliedPlan() {
        return source.applied() == null ? null : source.applied().plan();
    }

    /** Who approved that plan, or {@code null}. */
    @Exported
    public String getApprover() {
        return source.applied() == null ? null : source.applied().approver();
    }

    /** The bundle's name, if it is known and not in the title. */
    public String getBundleBesideTitle() {
        return isDeployed() ? "" : getBundle();
    }

    private boolean isDeployed() {
        return source.command() == Verb.DEPLOY && !isFailed();
    }

    public Date getDate() {
        return Date.from(source.time());
    }

    public String getHostName() {
        return source.place().host().getHost();
    }

    boolean isFailed() {
        return source.failure() != null;
    }

    public String getSymbol() {
        if (isFailed()) {
            return DisplayStatus.FAILED.symbol();
        }
        return plan == null ? DisplayStatus.SUCCESS.symbol() : "symbol-changes";
    }

    /** The CSS modifier. */
    public String getTone() {
        return (isFailed() ? DisplayStatus.FAILED : DisplayStatus.SUCCESS).tone();
    }

    /** The resources to which something was done. */
    public List<DeployedView> getChangedResources() {
        return resources.stream()
                .filter(resource -> resource.kind() != DeployedView.Kind.UNCHANGED)
                .toList();
    }

    public List<DeployedView> getUnchangedResources() {
        return resources.stream()
                .filter(resource -> resource.kind() == DeployedView.Kind.UNCHANGED)
                .toList();
    }

    public String getTitle() {
        return switch (source.command()) {
            case VALIDATE -> Messages.BundleView_Validation(targetName());
            case PLAN -> Messages.BundleView_Plan(targetName());
            case DEPLOY ->
                isDeployed()
                        ? Messages.BundleView_Deployed(getBundle(), targetName())
                        : Messages.BundleView_Deployment(targetName());
            case DESTROY -> Messages.BundleView_Deletion(targetName());
            case SUMMARY -> Messages.BundleView_Summary(targetName());
        };
    }

    /** The outcome in a few words. */
    public String getOutcome() {
        if (isFailed()) {
            return Messages.BundleView_Failed();
        }
        return plan != null ? plan.line() : source.command() == Verb.VALIDATE ? Messages.BundleView_Valid() : actions();
    }

    /** One line that says it all. */
    String line() {
        String said = getSaid();
        return getTitle() + ": " + getOutcome() + (said.isEmpty() ? "" : ", " + said);
    }

    /** How many errors and warnings there are; empty if there are none. */
    public String getSaid() {
        return Stream.of(Severity.values())
                .map(severity -> {
                    long count = source.diagnostics().stream()
                            .filter(diagnostic -> diagnostic.severity() == severity)
                            .count();
                    return count == 0
                            ? null
                            : switch (severity) {
                                case ERROR -> Messages.BundleView_Errors(count);
                                case WARNING -> Messages.BundleView_Warnings(count);
                                case RECOMMENDATION -> Messages.BundleView_Recommendations(count);
                            };
                })
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    private String actions() {
        String done = Stream.of(DeployedView.Kind.values())
                .filter(kind -> kind != DeployedView.Kind.UNCHANGED)
                .map(kind -> {
                    long count = resources.stream()
                            .filter(resource -> resource.kind() == kind)
                            .count();
                    return count == 0 ? null : kind.count(count);
                })
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return done.isEmpty() ? Messages.BundleView_NothingDone() : done;
    }

    private String targetName() {
        return getTarget().isEmpty() ? Messages.BundleView_DefaultTarget() : getTarget();
    }
}

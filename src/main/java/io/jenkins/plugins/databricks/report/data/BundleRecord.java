package io.jenkins.plugins.databricks.report.data;

import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.bundle.BundleResource;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a bundle command said and did.
 *
 * @param number its number in the build, from 1; 0 until it is in a report
 * @param time when it was reported
 * @param command the command
 * @param place what it was about
 * @param failure why it failed, or {@code null} if it succeeded
 * @param diagnostics what it said about the bundle
 * @param plan the plan that it made, or {@code null}
 * @param resources of a deployment or destruction: what was done to which resource, those left alone included
 * @param applied of a deployment: the plan that it applied, or {@code null} if that is not known
 * @param source the pages that show the bundle's files, or {@code null} if they are not known
 */
@Restricted(NoExternalUse.class)
public record BundleRecord(
        int number,
        Instant time,
        Verb command,
        Place place,
        String failure,
        List<BundleDiagnostic> diagnostics,
        BundlePlan plan,
        List<Resource> resources,
        Applied applied,
        SourcePages source) {

    /** In characters, of each diagnostic. */
    public static final int LONGEST_DETAIL = 2_000;

    /** The limit for all settings of a plan, in characters. */
    public static final int LONGEST_SETTINGS = 1_000_000;

    /**
     * What a command was about.
     *
     * @param host the workspace
     * @param bundle the bundle's name; empty if it is not known
     * @param target the target's name; empty for the bundle's default
     */
    public record Place(URI host, String bundle, String target) {}

    /**
     * A resource of a deployment or destruction.
     *
     * @param key its kind and key, such as {@code jobs.daily}
     * @param name its name in the workspace; empty if it is not known, or it has none of its own
     * @param id its ID in the workspace, or {@code null}
     * @param url its page, or {@code null}
     * @param action what was done to it, as in {@link AppliedActions#of}; {@code null} for nothing
     */
    public record Resource(String key, String name, String id, URI url, String action) {}

    /**
     * The plan that a deployment applied.
     *
     * @param plan the number of its record
     * @param approver who has approved it in between, or {@code null} if nobody was asked, or that is not known
     */
    public record Applied(int plan, String approver) {}

    public BundleRecord {
        diagnostics = diagnostics == null
                ? List.of()
                : diagnostics.stream().map(BundleRecord::bounded).toList();
        plan = plan == null ? null : bounded(plan);
        resources = resources == null ? List.of() : List.copyOf(resources);
    }

    /** A command that was successful and has neither planned nor changed anything. */
    public static BundleRecord of(Verb command, Place place, List<BundleDiagnostic> diagnostics) {
        return new BundleRecord(0, null, command, place, null, diagnostics, null, null, null, null);
    }

    public BundleRecord withFailure(String reason) {
        return new BundleRecord(number, time, command, place, reason, diagnostics, plan, resources, applied, source);
    }

    public BundleRecord withPlan(BundlePlan made) {
        return new BundleRecord(number, time, command, place, failure, diagnostics, made, resources, applied, source);
    }

    /** @param deployed the bundle's resources after the command, or none if they are not known */
    public BundleRecord withResources(List<BundleResource> deployed, AppliedActions actions) {
        List<Resource> all = new ArrayList<>();
        Set<String> known = deployed.stream().map(BundleResource::path).collect(Collectors.toSet());
        actions.all().forEach((key, action) -> {
            if (!known.contains(key)) {
                all.add(new Resource(key, "", null, null, action));
            }
        });
        deployed.forEach(resource -> all.add(new Resource(
                resource.path(), resource.name(), resource.id(), resource.url(), actions.of(resource.path()))));
        return new BundleRecord(number, time, command, place, failure, diagnostics, plan, all, applied, source);
    }

    public BundleRecord withApplied(Applied how) {
        return new BundleRecord(number, time, command, place, failure, diagnostics, plan, resources, how, source);
    }

    /** The same with {@code change} applied to each free text. */
    public BundleRecord withTexts(UnaryOperator<String> change) {
        return new BundleRecord(
                number,
                time,
                command,
                new Place(place.host, change.apply(place.bundle), change.apply(place.target)),
                change.apply(failure),
                diagnostics.stream()
                        .map(diagnostic -> diagnostic.withTexts(change))
                        .toList(),
                plan == null ? null : plan.withTexts(change),
                resources.stream()
                        .map(resource -> new Resource(
                                change.apply(resource.key),
                                change.apply(resource.name),
                                resource.id,
                                resource.url,
                                resource.action))
                        .toList(),
                applied,
                source == null || !source.template().equals(change.apply(source.template())) ? null : source);
    }

    public BundleRecord withSource(SourcePages pages) {
        return new BundleRecord(number, time, command, place, failure, diagnostics, plan, resources, applied, pages);
    }

    public BundleRecord at(int position, Instant when) {
        return new BundleRecord(position, when, command, place, failure, diagnostics, plan, resources, applied, source);
    }

    /** How many entries it has on a page. */
    int size() {
        return 1 + resources.size() + (plan == null ? 0 : plan.changes().size());
    }

    private static BundleDiagnostic bounded(BundleDiagnostic diagnostic) {
        return diagnostic.detail() == null || diagnostic.detail().length() <= LONGEST_DETAIL
                ? diagnostic
                : new BundleDiagnostic(
                        diagnostic.severity(),
                        diagnostic.message(),
                        diagnostic.detail().substring(0, LONGEST_DETAIL - 1) + "…",
                        diagnostic.paths(),
                        diagnostic.locations());
    }

    /** All changes, those that delete something first, and their settings as far as there is room for them. */
    private static BundlePlan bounded(BundlePlan plan) {
        List<ResourceChange> changes = new ArrayList<>();
        int left = LONGEST_SETTINGS;
        for (ResourceChange change : plan.changes().stream()
                .sorted(Comparator.comparing(one -> ChangeKind.of(one.action())))
                .toList()) {
            int length = change.fields().stream().mapToInt(BundleRecord::length).sum();
            boolean fits = length <= left;
            changes.add(fits ? change : withoutFields(change));
            left -= fits ? length : 0;
        }
        return new BundlePlan(
                plan.version(),
                plan.cliVersion(),
                plan.lineage(),
                plan.serial(),
                List.copyOf(changes),
                plan.unchanged(),
                plan.notSelected());
    }

    private static ResourceChange withoutFields(ResourceChange change) {
        return new ResourceChange(
                change.resource(),
                change.action(),
                change.id(),
                change.gone(),
                List.of(),
                change.fieldsLeftOut() + change.fields().size());
    }

    private static int length(SettingChange field) {
        return field.path().length()
                + (field.before() == null ? 0 : field.before().length())
                + (field.after() == null ? 0 : field.after().length());
    }
}

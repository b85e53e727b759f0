package io.jenkins.plugins.databricks.report.data;

import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Severity;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.bundle.BundleResource;
import io.jenkins.plugins.databricks.deploy.bundle.BundleResource.Status;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange.Action;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Bundles to report. */
public final class BundleSamples {

    public static final BundleRecord.Place PLACE = new BundleRecord.Place(Samples.HOST, "daily-sales", "prod");
    public static final BundleRecord.Place PLANNED = new BundleRecord.Place(Samples.HOST, "", "prod");

    private BundleSamples() {}

    /** One of each kind, in no good order. */
    public static BundlePlan plan() {
        return plan(
                change("jobs.daily_sales", Action.UPDATE, "620571530044711"),
                create("schemas.sales_staging"),
                new ResourceChange("pipelines.old_ingest", Action.DELETE, "a1b2-c3", false, List.of(), 0),
                new ResourceChange(
                        "volumes.landing",
                        Action.RECREATE,
                        "main.sales.landing",
                        false,
                        List.of(new SettingChange("volume_type", "\"MANAGED\"", "\"EXTERNAL\"")),
                        0));
    }

    public static BundlePlan plan(ResourceChange... changes) {
        return new BundlePlan(2, "1.14.0", "d3f1", 7, List.of(changes), 3, 0);
    }

    public static ResourceChange change(String resource, Action action, String id) {
        return new ResourceChange(
                resource,
                action,
                id,
                false,
                List.of(
                        new SettingChange("schedule.quartz_cron_expression", "\"0 0 5 * * ?\"", "\"0 30 4 * * ?\""),
                        new SettingChange("tasks[load].max_retries", null, "2"),
                        new SettingChange(
                                "tasks[load].new_cluster",
                                "{\"num_workers\":2,\"node_type_id\":\"i3.xlarge\"}",
                                "{\"num_workers\":8,\"node_type_id\":\"i3.2xlarge\"}")),
                0);
    }

    public static ResourceChange create(String resource) {
        return new ResourceChange(
                resource,
                Action.CREATE,
                null,
                false,
                List.of(
                        new SettingChange("catalog_name", null, "\"main\""),
                        new SettingChange("name", null, "\"sales_staging\"")),
                2);
    }

    /** Many of each kind. */
    public static BundlePlan longPlan(int resources) {
        List<ResourceChange> changes = new ArrayList<>();
        IntStream.range(0, resources)
                .mapToObj(i -> switch (i % 10) {
                    case 0 ->
                        new ResourceChange("pipelines.ingest_" + i, Action.DELETE, "p-" + i, i == 0, List.of(), 0);
                    case 1, 2, 3 -> create("jobs.load_" + i);
                    default -> change("jobs.transform_" + i, Action.UPDATE, "62057153" + i);
                })
                .forEach(changes::add);
        return new BundlePlan(2, "1.14.0", "d3f1", 7, changes, 41, 5);
    }

    public static BundleRecord planned(BundlePlan plan) {
        return BundleRecord.of(Verb.PLAN, PLACE, List.of()).withPlan(plan);
    }

    public static BundleRecord invalid() {
        return BundleRecord.of(Verb.VALIDATE, PLANNED, List.of(warning(), error()))
                .withFailure("databricks bundle validate failed: reference does not exist: ${resources.jobs.none.id}");
    }

    public static BundleDiagnostic error() {
        return new BundleDiagnostic(
                Severity.ERROR,
                "reference does not exist: ${resources.jobs.none.id}",
                "The bundle has no job 'none'.\nIt has 'daily_sales' and 'weekly_sales'.",
                List.of("resources.jobs.daily_sales.name"),
                List.of(new Location("resources/sales.yml", 12, 9, true), new Location("databricks.yml", 5, 14, true)));
    }

    public static BundleDiagnostic warning() {
        return new BundleDiagnostic(
                Severity.WARNING,
                "unknown field: max_retrys",
                "",
                List.of("resources.jobs.daily_sales.tasks[0]"),
                List.of(new Location("resources/sales.yml", 20, 11, true)));
    }

    /** A deployment of {@link #plan}. */
    public static BundleRecord deployed() {
        AppliedActions actions = new AppliedActions();
        List.of(
                        "Deleted pipelines.old_ingest",
                        "Created schemas.sales_staging",
                        "Recreated volumes.landing",
                        "Updated jobs.daily_sales")
                .forEach(actions::line);
        return BundleRecord.of(Verb.DEPLOY, PLACE, List.of())
                .withResources(
                        List.of(
                                resource("jobs", "daily_sales", "Daily sales", "/jobs/620571530044711"),
                                resource("jobs", "weekly_sales", "Weekly sales", "/jobs/620571530044712"),
                                resource("schemas", "sales_staging", "sales_staging", "/explore/data/main/sales"),
                                resource("volumes", "landing", "", null)),
                        actions);
    }

    /** A record whose every text is this one. */
    public static BundleRecord evil(String text) {
        SettingChange field = new SettingChange(text, text, text);
        SettingChange large = new SettingChange(text, text.repeat(20), text.repeat(20));
        return new BundleRecord(
                0,
                null,
                Verb.DEPLOY,
                new BundleRecord.Place(Samples.HOST, text, text),
                text,
                List.of(new BundleDiagnostic(
                        Severity.WARNING, text, text, List.of(text), List.of(new Location(text, 1, 1, false)))),
                plan(
                        new ResourceChange(text, Action.UPDATE, text, false, List.of(field, large), 0),
                        new ResourceChange(text, Action.CREATE, text, true, List.of(field), 0)),
                List.of(new BundleRecord.Resource(text, text, text, null, "create")),
                new BundleRecord.Applied(1, text),
                null);
    }

    private static BundleResource resource(String kind, String key, String name, String page) {
        return new BundleResource(
                kind, key, name, "id-" + key, page == null ? null : Samples.page(page), Status.DEPLOYED, null);
    }
}

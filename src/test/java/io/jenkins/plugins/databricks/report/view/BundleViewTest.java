package io.jenkins.plugins.databricks.report.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange.Action;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.report.data.BundleRecord;
import io.jenkins.plugins.databricks.report.data.BundleSamples;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.data.Samples;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundleViewTest {

    @Test
    void saysInALineWhatHappened() {
        assertEquals("Plan for prod: 2 to add, 1 to change, 2 to delete", line(planned()));
        assertEquals("Plan for prod: no changes", line(BundleSamples.planned(BundleSamples.longPlan(0))));
        assertEquals(
                "daily-sales deployed to prod: 1 deleted, 1 recreated, 1 created, 1 changed",
                line(BundleSamples.deployed()));
        assertEquals("Validation for prod: failed, 1 error, 1 warning", line(BundleSamples.invalid()));
        assertEquals(
                "Validation for prod: valid", line(BundleRecord.of(Verb.VALIDATE, BundleSamples.PLACE, List.of())));
        assertEquals(
                "Deployment to the default target: failed",
                line(BundleRecord.of(Verb.DEPLOY, new BundleRecord.Place(Samples.HOST, "", ""), List.of())
                        .withFailure("no")));
        AppliedActions deleted = new AppliedActions();
        deleted.line("Deleted jobs.daily_sales");
        assertEquals(
                "Deletion from prod: 1 deleted",
                line(BundleRecord.of(Verb.DESTROY, BundleSamples.PLANNED, List.of())
                        .withResources(List.of(), deleted)));
    }

    @Test
    void aPlanBeginsWithWhatItDeletes() {
        PlanView plan = view(planned()).getPlan();

        assertEquals(
                List.of("1 to delete", "1 to delete and create anew", "1 to change", "1 to create"),
                plan.getGroups().stream().map(PlanView.Group::getTitle).toList());
        assertEquals(
                List.of("delete", "recreate", "update", "create"),
                plan.getChanges().stream().map(PlanView.Change::getAction).toList());
    }

    @Test
    void aPlannedResourceHasALinkWhereItsPageIsKnown() {
        PlanView plan = view(BundleSamples.planned(BundleSamples.plan(
                        BundleSamples.change("jobs.a", Action.UPDATE, "17"),
                        BundleSamples.change("pipelines.b", Action.UPDATE, "ab-1"),
                        BundleSamples.change("jobs.a.permissions", Action.UPDATE, "/jobs/17"),
                        BundleSamples.change("volumes.c", Action.UPDATE, "main.c"),
                        BundleSamples.change("jobs.d", Action.UPDATE, "//evil.example.com/x"),
                        BundleSamples.create("jobs.e"))))
                .getPlan();

        List<PlanView.Change> changes = plan.getChanges();
        assertEquals(Samples.page("/jobs/17").toString(), changes.get(0).getUrl());
        assertEquals(Samples.page("/pipelines/ab-1").toString(), changes.get(1).getUrl());
        changes.subList(2, 6).forEach(change -> assertNull(change.getUrl(), change.getResource()));
    }

    @Test
    void whatWasDeployedBeginsWithWhatIsGoneAndFoldsWhatWasLeftAlone() {
        BundleView view = view(BundleSamples.deployed());

        assertEquals(
                List.of("deleted", "recreated", "created", "changed"),
                view.getChangedResources().stream().map(DeployedView::getWord).toList());
        assertEquals(
                List.of("jobs.weekly_sales"),
                view.getUnchangedResources().stream().map(DeployedView::getKey).toList());
    }

    @Test
    void aDeployedResourceIsLinkedOnlyToAWebPage() {
        DeployedView view = new DeployedView(
                new BundleRecord.Resource("jobs.a", "a", "1", URI.create("javascript:alert(1)"), "create"));

        assertNull(view.getUrl());
    }

    @Test
    void anErrorIsNotSaidTwice() {
        assertNull(view(BundleSamples.invalid()).getNote());
        assertEquals(
                "Another host",
                view(BundleSamples.invalid().withFailure("Another host")).getNote());
        assertEquals(
                "Error", view(BundleSamples.invalid()).getDiagnostics().get(0).getSeverity());
    }

    @Test
    void whatFailedInABundleIsToldBeforeWhatFailedInARun() {
        ReportData data = ReportData.EMPTY
                .with(new ReportData.WorkspaceRun(Samples.HOST, Samples.failed(1)))
                .with(BundleSamples.deployed().at(1, Samples.START))
                .with(BundleSamples.invalid().at(2, Samples.START))
                .with(BundleSamples.invalid().withFailure("Another host").at(3, Samples.START));

        List<FailureView> failures =
                new ReportView(data, id -> null, false, Samples.START, ReportView.Repairing.NONE).getFailures();

        assertEquals(
                List.of(
                        "Validation for prod failed: reference does not exist: ${resources.jobs.none.id} (resources/sales.yml:12)",
                        "Validation for prod failed: Another host"),
                failures.stream().limit(2).map(FailureView::getLine).toList());
        assertEquals("databricks-bundle-2", failures.get(0).getAnchor());
        assertEquals(3, failures.size());
    }

    @Test
    void aFailureIsTheWorstNews() {
        ReportData data = ReportData.EMPTY
                .with(new ReportData.WorkspaceRun(Samples.HOST, Samples.succeeded(1)))
                .with(BundleSamples.invalid().at(1, Samples.START));

        assertEquals(
                "symbol-status-red",
                new ReportView(data, id -> null, false, Samples.START, ReportView.Repairing.NONE).getSymbol());
    }

    @Test
    void showsListsAndObjectsInLinesAndFoldsWhatIsLong() {
        SettingView setting = new SettingView(
                new SettingChange("tasks", "[{\"task_key\":\"load\"}]", "\"" + "long ".repeat(200) + "\""));

        assertTrue(setting.getBeforeValue().getText().contains("\n"));
        assertNull(setting.getBeforeValue().getBeginning());
        assertTrue(setting.getAfterValue().getBeginning().startsWith("\"long long"));
        assertEquals(
                "[{\"cut…",
                new SettingView(new SettingChange("tasks", null, "[{\"cut…"))
                        .getAfterValue()
                        .getText());
    }

    private static BundleRecord planned() {
        return BundleSamples.planned(BundleSamples.plan());
    }

    private static BundleView view(BundleRecord record) {
        return new BundleView(record.at(1, Samples.START));
    }

    private static String line(BundleRecord record) {
        return view(record).line();
    }
}

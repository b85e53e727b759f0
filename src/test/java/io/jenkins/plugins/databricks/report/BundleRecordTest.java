package io.jenkins.plugins.databricks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Severity;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange.Action;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.report.data.BundleRecord;
import io.jenkins.plugins.databricks.report.data.BundleSamples;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.data.Samples;
import io.jenkins.plugins.databricks.report.data.SourcePages;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleRecordTest {

    @TempDir
    Path folder;

    @Test
    void isKeptForTheNextOneWhoOpensTheReport() {
        DatabricksReport report = new DatabricksReport(folder);
        assertEquals(1, report.addBundle(BundleSamples.invalid()));
        assertEquals(2, report.addBundle(BundleSamples.planned(BundleSamples.plan())));
        assertEquals(
                3, report.addBundle(BundleSamples.deployed().withApplied(new BundleRecord.Applied(2, "Ada Lovelace"))));

        ReportData stored = new DatabricksReport(folder).data();

        assertEquals(report.data(), stored);
        assertEquals(
                List.of(1, 2, 3),
                stored.bundles().stream().map(BundleRecord::number).toList());
        assertEquals(4, stored.bundles().get(1).plan().changes().size());
    }

    @Test
    void theLastAreKeptAndKeepTheirNumbers() {
        ReportData data = ReportData.EMPTY;
        for (int i = 0; i < ReportData.MOST_BUNDLES + 5; i++) {
            data = data.with(BundleSamples.invalid().at(data.nextBundle(), Samples.START));
        }

        assertEquals(ReportData.MOST_BUNDLES, data.bundles().size());
        assertEquals(6, data.bundles().get(0).number());
        assertEquals(5, data.leftOut());
    }

    @Test
    void manyLongPlansAreKeptAsFarAsAPageBearsThem() {
        ReportData data = ReportData.EMPTY;
        BundleRecord plan = BundleSamples.planned(BundleSamples.longPlan(3_000));
        for (int i = 0; i < 5; i++) {
            data = data.with(plan.at(data.nextBundle(), Samples.START));
        }

        assertEquals(3, data.bundles().size());
        assertEquals(2, data.leftOut());
        data = data.with(BundleSamples.planned(BundleSamples.longPlan(20_000)).at(data.nextBundle(), Samples.START));
        assertEquals(6, data.bundles().get(0).number(), "the last one stays, whatever its size");
    }

    @Test
    void noPlanIsOfAnySizeAndNoDeletionIsMissing() {
        String large = "x".repeat(1_000);
        List<SettingChange> fields = IntStream.range(0, 100)
                .mapToObj(i -> new SettingChange("field" + i, large, large))
                .toList();
        ResourceChange[] changes = IntStream.range(0, 100)
                .mapToObj(i -> i == 99
                        ? new ResourceChange("jobs.gone", Action.DELETE, "7", false, List.of(), 0)
                        : new ResourceChange("jobs.j" + i, Action.UPDATE, "7", false, fields, 3))
                .toArray(ResourceChange[]::new);

        BundlePlan kept = BundleSamples.planned(BundleSamples.plan(changes)).plan();

        assertEquals(100, kept.changes().size());
        assertEquals("jobs.gone", kept.changes().get(0).resource());
        int shown = kept.changes().stream()
                .mapToInt(change -> change.fields().size())
                .sum();
        assertTrue(shown > 0 && shown * 2_000 <= BundleRecord.LONGEST_SETTINGS, "settings: " + shown);
        assertEquals(103, kept.changes().get(99).fieldsLeftOut());
    }

    @Test
    void aDetailIsNotOfAnyLength() {
        BundleDiagnostic endless = new BundleDiagnostic(
                Severity.ERROR, "no", "x".repeat(BundleRecord.LONGEST_DETAIL + 1), List.of(), List.of());

        BundleRecord kept = BundleRecord.of(Verb.VALIDATE, BundleSamples.PLACE, List.of(endless));

        assertEquals(
                BundleRecord.LONGEST_DETAIL, kept.diagnostics().get(0).detail().length());
    }

    @Test
    void hidesASecretInEveryText() {
        BundleDiagnostic diagnostic =
                new BundleDiagnostic(Severity.ERROR, "a s3cret b", "s3cret", List.of("s3cret"), List.of());
        SettingChange field = new SettingChange("s3cret", "s3cret", "s3cret");
        ResourceChange change = new ResourceChange("jobs.s3cret", Action.UPDATE, null, false, List.of(field), 0);
        BundleRecord record = new BundleRecord(
                1,
                Samples.START,
                Verb.DEPLOY,
                new BundleRecord.Place(Samples.HOST, "s3cret", "s3cret"),
                "it is s3cret",
                List.of(diagnostic),
                BundleSamples.plan(change),
                List.of(new BundleRecord.Resource("jobs.s3cret", "s3cret", null, null, null)),
                null,
                new SourcePages("https://github.com/s3cret/{path}"));

        String hidden = record.withTexts(text -> text == null ? null : text.replace("s3cret", "****"))
                .toString();

        assertFalse(hidden.contains("s3cret"), hidden);
    }
}

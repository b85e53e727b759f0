package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Severity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosticsTest {

    private final Diagnostics diagnostics = new Diagnostics();
    private final List<String> progress = new ArrayList<>();

    private List<BundleDiagnostic> read(String text) {
        text.lines().filter(line -> !diagnostics.line(line)).forEach(progress::add);
        diagnostics.end();
        return diagnostics.all();
    }

    @Test
    void anErrorHasItsPlaces() {
        List<BundleDiagnostic> all = read("""
                Error: multiple resources have been defined with the same key: foo
                  at resources.jobs.foo
                     resources.pipelines.foo
                  in databricks.yml:10:7
                     resources/two.yml:13:7

                """);

        assertThat(
                all,
                is(List.of(new BundleDiagnostic(
                        Severity.ERROR,
                        "multiple resources have been defined with the same key: foo",
                        "",
                        List.of("resources.jobs.foo", "resources.pipelines.foo"),
                        List.of(
                                new Location("databricks.yml", 10, 7, true),
                                new Location("resources/two.yml", 13, 7, true))))));
    }

    @Test
    void detailsMayHaveSeveralParagraphs() {
        List<BundleDiagnostic> all = read("""
                Warning: the bundle root path /Workspace/Shared is writable by all workspace users

                The bundle is configured to use /Workspace/Shared.

                Move it.

                Recommendation: target 'prod' should set 'workspace.root_path'

                Error: cannot create job

                Endpoint: POST https://example.com/api/2.2/jobs/create
                HTTP Status: 400 Bad Request

                """);

        assertThat(
                all.stream().map(BundleDiagnostic::severity).toList(),
                is(List.of(Severity.WARNING, Severity.RECOMMENDATION, Severity.ERROR)));
        assertThat(all.get(0).detail(), is("The bundle is configured to use /Workspace/Shared.\n\nMove it."));
        assertThat(all.get(1).detail(), is(""));
        assertThat(all.get(2).detail(), containsString("HTTP Status: 400"));
        assertThat(diagnostics.count(Severity.ERROR), is(1));
    }

    @Test
    void progressIsLeftToTheLog() {
        List<BundleDiagnostic> all = read("""
                Building python_artifact...
                Warning: unknown field: nmae
                  in databricks.yml:3:5

                Uploading bundle files to /Workspace/Users/me/.bundle/demo/dev/files...
                Error: deploy lock acquired by me at 2026-11-26 13:14:05.
                Another deployment may be in progress. Use --force-lock to override

                Files: 3 uploaded, 0 deleted
                """);

        assertThat(
                progress,
                is(List.of(
                        "Building python_artifact...",
                        "Uploading bundle files to /Workspace/Users/me/.bundle/demo/dev/files...",
                        "Files: 3 uploaded, 0 deleted")));
        assertThat(all, hasSize(2));
        assertThat(all.get(0).locations(), hasSize(1));
        assertThat(all.get(1).detail(), containsString("--force-lock"));
    }

    @ParameterizedTest
    @CsvSource({
        "resources/a.yml:3:5, true",
        "a b.yml:3:5, true",
        "../a.yml:3:5, false",
        "a/../../b.yml:3:5, false",
        "a/..:3:5, false",
        "/etc/passwd:3:5, false",
        "C:/a.yml:3:5, false",
        "..\\a.yml:3:5, false",
        "a.yml:0:0, false",
        "a.yml, false"
    })
    void aPlaceElsewhereIsShownButLeadsNowhere(String place, boolean inside) {
        Location location =
                read("Error: x\n  in " + place + "\n\n").get(0).locations().get(0);

        assertThat(location.inside(), is(inside));
        assertThat(place, containsString(location.file()));
    }

    @Test
    void aDiagnosticThatEndsWithTheOutputCounts() {
        assertThat(read("Error: no bundle here"), hasSize(1));
    }

    @Test
    void coloursAndControlCharactersAreRemoved() {
        BundleDiagnostic one =
                read("\u001B[31mError\u001B[0m: a\u0007b\u202Ec\n  at \u001B[32mresources.jobs.x\u001B[0m\n")
                        .get(0);

        assertThat(one.message(), is("abc"));
        assertThat(one.paths(), is(List.of("resources.jobs.x")));
    }

    @Test
    void endlessOutputIsCountedButNotKept() {
        for (int i = 0; i < 10_000; i++) {
            diagnostics.line("Error: " + "x".repeat(10_000));
            diagnostics.line("  in a.yml:1:1");
        }
        for (int i = 0; i < 10_000; i++) {
            diagnostics.line("detail " + "y".repeat(10_000));
        }
        diagnostics.end();

        assertThat(diagnostics.count(Severity.ERROR), is(10_000));
        assertThat(diagnostics.all(), hasSize(201));
        assertThat(
                diagnostics.all().get(200).message(),
                is("There are 9800 more of this kind. The build's log has all of them"));
        assertThat(
                diagnostics.all().stream()
                        .mapToInt(one -> one.message().length())
                        .sum(),
                lessThan(500_000));

        read("Error: one more\n\n" + "detail\n".repeat(1_000) + "\n");
        assertThat(diagnostics.count(Severity.ERROR), is(10_001));
    }

    @Test
    void anErrorIsKeptWhateverCameBefore() {
        read("Warning: x\n\n".repeat(250) + "Error: why it failed\n\n");

        List<BundleDiagnostic> all = diagnostics.all();
        assertThat(all.get(199).message(), is("why it failed"));
        assertThat(all.get(200).severity(), is(Severity.WARNING));
        assertThat(all.get(200).message(), is("There are 51 more of this kind. The build's log has all of them"));
    }

    @Test
    void whatIsCutOfOneIsSaid() {
        BundleDiagnostic one = read("Error: x\n  in a.yml:1:1\n" + "     b.yml:1:1\n".repeat(21) + "\n"
                        + "detail\n".repeat(60) + "\n")
                .get(0);

        assertThat(one.locations(), hasSize(20));
        assertThat(
                one.detail(),
                is("detail\n".repeat(50) + "There are 12 more lines about this. The build's log has all of them"));
    }
}

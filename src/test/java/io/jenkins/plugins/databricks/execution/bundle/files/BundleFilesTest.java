package io.jenkins.plugins.databricks.execution.bundle.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hudson.FilePath;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleFilesTest {

    private static final String SIGNS_IN = "workspace: {auth_type: azure-cli}\n";

    @TempDir
    private Path folder;

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String check(String place) throws IOException, InterruptedException {
        return BundleFiles.check(new FilePath(folder.resolve(place).toFile())).root();
    }

    private String refusal() {
        return assertThrows(InvalidInputException.class, () -> check("")).getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "resources/*.yml,        resources/job.yml",
        "resources/*.yml,        resources/.hidden.yml",
        "./resources//job.yaml,  resources/job.yaml",
        "*.json,                 job.json",
        "**/*.yml,               a/job.yml",
        "*/*/*.yml,              a/b/job.yml",
        "a/*/../job.yml,         a/job.yml",
        "job-?.yml,              job-1.yml",
        "'{a,b}.yml',            '{a,b}.yml'",
        "[!a]ob[0-9].yml,        job1.yml",
        "[^a]ob*[0-9].yml,       job12.yml",
        "*a*b*c*d*e*f*.yml,      abcdef.yml",
        "ö*.yml,                 öl.yml",
    })
    void filesOfAPatternAreRead(String pattern, String file) throws Exception {
        write("databricks.yml", "include: ['" + pattern + "']\n");
        write("other/harmless.txt", SIGNS_IN);
        write(file, SIGNS_IN);
        assertThat(refusal(), startsWith(file + ":1: workspace.auth_type is refused"));
    }

    @Test
    void filesAboveTheBundleAreReadToo() throws Exception {
        write("databricks.yml", "bundle: {}\n");
        write("bundle/databricks.yml", "include: [../../x/../shared/*.yml, '../shared/*.yml']\n");
        write("shared/a.yml", SIGNS_IN);
        String message =
                assertThrows(InvalidInputException.class, () -> check("bundle")).getMessage();
        assertThat(message, startsWith("../shared/a.yml:1: "));
    }

    @Test
    void whatIsNotIncludedDoesNotMatter() throws Exception {
        write("databricks.yml", "include: ['resources/*.yml']\n");
        write("resources/job.yml", "resources: {}\ninclude: ['../other/*.yml']\n");
        write("resources/deeper/job.yml", SIGNS_IN);
        write("other/job.yml", SIGNS_IN);
        assertThat(check(""), is(folder.toString()));
    }

    @Test
    void bundleIsFoundWhereTheCliFindsIt() throws Exception {
        write("databricks.yml", "bundle: {}\n");
        write("a/bundle.yaml", SIGNS_IN);
        Files.createDirectories(folder.resolve("a/b"));
        assertThat(check("a/b"), is(folder.toString()));
        Files.delete(folder.resolve("databricks.yml"));
        assertThat(
                assertThrows(InvalidInputException.class, () -> check("a/b")).getMessage(),
                startsWith("bundle.yaml:1: workspace.auth_type is refused"));
    }

    @Test
    void settingsAboutGitAreFoundWhereverTheyAre() throws Exception {
        write("databricks.yml", "bundle: {name: sales}\ninclude: [resources/*.yml]\n");
        write("resources/job.yml", "resources: {jobs: {daily: {git_source: {git_branch: main}}}}\n");
        assertThat(BundleFiles.check(new FilePath(folder.toFile())).mentionGit(), is(false));

        write("resources/targets.yml", "targets:\n  prod: &prod\n    ? \"g\\u0069t\"\n    : branch: main\n");
        assertThat(BundleFiles.check(new FilePath(folder.toFile())).mentionGit(), is(true));
    }

    @Test
    void missingBundleIsTold() {
        assertThat(refusal(), startsWith("There is no databricks.yml in " + folder + " or a folder above it."));
    }

    @Test
    void otherEncodingIsRefused() throws Exception {
        Files.write(folder.resolve("databricks.yml"), "\uFEFFbundle: {}\n".getBytes("UTF-16LE"));
        assertThat(refusal(), is("databricks.yml: not a text in UTF-8. Convert it"));
    }

    @Test
    void largeFilesAreRefused() throws Exception {
        write("databricks.yml", "include: [big.json]\n");
        write("big.json", " ".repeat(6 * 1024 * 1024));
        assertThat(refusal(), containsString("are larger than 5 MiB"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no such devices")
    void linksToWhatIsNoFileAreRefused() throws Exception {
        write("databricks.yml", "include: [zero.yml]\n");
        Files.createSymbolicLink(folder.resolve("zero.yml"), Path.of("/dev/zero"));
        assertThat(refusal(), startsWith("zero.yml: not a file that can be read"));
    }
}
